import type { Definition, Recorded } from '@nofx/core'
import type { RunInspector, RunProblem } from '@nofx/runtime'
import { validatePlan, type AgentNode, type Plan, type PlanNode, type StepCall, type WorkflowEvent } from '@nofx/workflows'
import type { Registered } from './registered.ts'

/** Faults of a plan that are told. */
const FAULTS_MAX = 5

/** Plans whose faults are remembered, so that a thousand runs of one plan validate it once. */
const PLANS_MAX = 1_000

/** Looks at workflow runs for steps, checks, skills and patterns that are still asked for and not there, and for faults of their plans. */
export function workflowInspector(registered: Registered): () => RunInspector {
  const known = new Map<string, readonly RunProblem[]>()
  const faultsOf = ({ id, content }: Definition) => {
    const faults = known.get(id) ?? planFaults(content as Plan)
    if (known.size >= PLANS_MAX) known.clear()
    known.set(id, faults)
    return faults
  }
  return () => inspectWorkflow(registered, faultsOf)
}

function inspectWorkflow(registered: Registered, faultsOf: (definition: Definition) => readonly RunProblem[]): RunInspector {
  let definition: Definition | undefined
  let nodes: ReadonlyMap<string, PlanNode> = new Map()
  let isFailing = false
  /** Kinds of the open requests. */
  const open = new Map<number, string>()
  const done = new Set<string>()
  const skipped = new Set<string>()
  const replaced = new Map<string, StepCall>()

  const skip = (branch: string, side: boolean) => {
    for (const node of nodes.values()) {
      if (node.guard?.branch !== branch || node.guard.is !== side) continue
      for (const inner of withBody(node)) skipped.add(inner.id)
      if (node.type === 'branch') for (const either of [true, false]) skip(node.id, either)
    }
  }

  return {
    take({ version, event }: Recorded) {
      // The kind has said that it knows the event.
      const known = event as WorkflowEvent
      switch (known.type) {
        case 'run.started':
          definition = known.definition as Definition
          nodes = new Map((definition.content as Plan).nodes.flatMap(withBody).map((node) => [node.id, node]))
          break
        case 'effect.requested':
          open.set(version, known.kind)
          break
        case 'effect.settled': {
          const kind = open.get(known.request)
          open.delete(known.request)
          // In the body of a map a node is done as often as there are items; it is needed until the map is closed.
          if (known.status === 'completed' && kind !== 'timer' && !isFailing && known.node !== undefined && known.scope === undefined) done.add(known.node)
          break
        }
        case 'map.closed': {
          const map = nodes.get(known.node)
          if (map !== undefined && known.scope === undefined) for (const { id } of withBody(map)) done.add(id)
          break
        }
        case 'branch.taken':
          if (known.scope === undefined) skip(known.node, !known.value)
          break
        case 'compensation.started':
          isFailing = true
          break
        case 'plan.adapted':
          replaced.set(known.adaptation.node, known.adaptation.call)
          break
        default:
      }
    },
    problems() {
      if (definition === undefined) return []
      const problems = new Map<string, RunProblem>()
      const add = (problem: RunProblem) => problems.set(problem.message, problem)
      for (const node of nodes.values()) {
        if (skipped.has(node.id)) continue
        const isToCome = !isFailing && !done.has(node.id)
        if (node.type === 'agent' && isToCome) agentProblems(registered, node).forEach(add)
        if (node.type !== 'step') continue
        if (isToCome) stepProblems(registered, replaced.get(node.id) ?? node, `node "${node.id}" asks for it`).forEach(add)
        // What was done may have to be undone, and what is to come as well.
        if (node.compensate !== undefined && !(isFailing && !done.has(node.id))) stepProblems(registered, node.compensate, `it undoes node "${node.id}"`).forEach(add)
      }
      return [...faultsOf(definition), ...problems.values()]
    },
  }
}

function planFaults(plan: Plan): readonly RunProblem[] {
  // What is only likely to be a mistake keeps no run from going on.
  const faults = validatePlan(plan).filter(({ severity }) => severity === 'error')
  const told = faults.slice(0, FAULTS_MAX).map(({ path, message }): RunProblem => ({ code: 'plan.invalid', message: `${path}: ${message}` }))
  return faults.length > FAULTS_MAX ? [...told, { code: 'plan.invalid', message: `The plan has ${faults.length - FAULTS_MAX} faults more.` }] : told
}

function agentProblems({ agents, kinds }: Registered, { id, skills, pattern, agents: named }: AgentNode): readonly RunProblem[] {
  const missing = skills.filter((skill) => !agents.having([skill]).some((agent) => named?.includes(agent.id) !== false))
  const whose = named === undefined ? 'No agent' : `None of the agents ${named.join(', ')}`
  const isKnown = kinds.some(({ kind, decider }) => kind === 'session' && decider(pattern) !== undefined)
  return [
    ...missing.map((skill): RunProblem => ({ code: 'agent.none_suitable', message: `${whose} has the skill "${skill}"; node "${id}" asks for it.` })),
    ...(isKnown ? [] : [{ code: 'pattern.unknown', message: `No pattern "${pattern}" is registered; node "${id}" asks for it.` } as const]),
  ]
}

function stepProblems({ steps }: Registered, { step, inDoubt }: StepCall, why: string): readonly RunProblem[] {
  const registered = steps.get(step)
  if (registered === undefined) return [{ code: 'step.unknown', message: `No step "${step}" is registered; ${why}. Keep it among \`steps\`.` }]
  if (inDoubt !== 'check' || registered.check !== undefined) return []
  return [{ code: 'step.unknown', message: `The step "${step}" is registered without the \`check\` that its plan relies on when it is in doubt; ${why}. Register it with one.` }]
}

/** A node, and those of its body when it is a map. */
function withBody(node: PlanNode): readonly PlanNode[] {
  return node.type === 'map' ? [node, ...node.nodes.flatMap(withBody)] : [node]
}
