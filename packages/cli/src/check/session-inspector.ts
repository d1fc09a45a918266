import type { RunEvent } from '@nofx/core'
import type { RunInspector, RunProblem } from '@nofx/runtime'
import type { Registered } from './registered.ts'

/** Looks at sessions for skills that nobody has. Which of them a pattern will ask for is its own affair, so each of the task counts. */
export function sessionInspector({ agents }: Registered): () => RunInspector {
  return () => {
    let skills: readonly string[] = []
    return {
      take({ event }) {
        // The kind has said that it knows the event; only the first one is of interest.
        const known = event as RunEvent
        if (known.type === 'run.started') ({ skills } = (known.input as { readonly task: { readonly skills: readonly string[] } }).task)
      },
      problems: () =>
        skills
          .filter((skill) => agents.having([skill]).length === 0)
          .map((skill): RunProblem => ({ code: 'agent.none_suitable', message: `No agent has the skill "${skill}"; the task of the session asks for it.` })),
    }
  }
}
