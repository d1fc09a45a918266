import type { RunEvent } from '@nofx/core'
import type { RunInspector, RunProblem } from '@nofx/runtime'
import type { Registered } from './registered.ts'

/**
 * Looks at sessions for skills that nobody has, and for agents at work that could not be checked when their process dies. Which skills a
 * pattern will ask for is its own affair, so each of the task counts.
 */
export function sessionInspector({ agents }: Registered): () => RunInspector {
  return () => {
    let skills: readonly string[] = []
    let named: readonly string[] | undefined
    /** By request, the agents at work whose check decides when they are in doubt. */
    const checked = new Map<number, string>()
    return {
      take({ version, event }) {
        // The kind has said that it knows the event; only what all kinds share is of interest.
        const known = event as RunEvent
        if (known.type === 'run.started') ({ task: { skills }, agents: named } = known.input as { readonly task: { readonly skills: readonly string[] }; readonly agents?: readonly string[] })
        if (known.type === 'effect.requested' && known.kind === 'agent' && known.inDoubt === 'check') checked.set(version, known.name)
        if (known.type === 'effect.settled') checked.delete(known.request)
      },
      problems: () => [
        ...skills
          .filter((skill) => !agents.having([skill]).some(({ id }) => named?.includes(id) !== false))
          .map((skill) => unsuitable(`${named === undefined ? 'No agent' : `None of the agents ${named.join(', ')}`} has the skill "${skill}"; the task of the session asks for it.`)),
        ...[...new Set(checked.values())]
          .filter((name) => agents.get(name)?.check === undefined)
          .map((name) => unsuitable(`No agent "${name}" with a \`check\` is registered; its work under way asks for one when it is in doubt. Register it with one.`)),
      ],
    }
  }
}

function unsuitable(message: string): RunProblem {
  return { code: 'agent.none_suitable', message }
}
