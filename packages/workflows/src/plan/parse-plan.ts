import type { PlanSurroundings } from './catalogue-faults.ts'
import { allNodes, edgesOf } from './dependencies.ts'
import type { Plan, PlanEdge } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'
import { edgesIn, readPlanGraph } from './plan-graph.ts'
import { FAULTS_MAX, PLAN_CHARS_MAX } from './plan-limits.ts'
import { shapeFaults } from './shape-faults.ts'
import { planFaults, planInvalid } from './validate-plan.ts'

/** A plan, or all that keeps it from being one; warnings in either case. */
export type ParsedPlan =
  | { readonly ok: true; readonly plan: Plan; readonly faults: readonly PlanFault[] }
  | { readonly ok: false; readonly faults: readonly PlanFault[] }

/**
 * The plan that a text or a value from outside says: stored, edited, or written by a language model. Its shape is checked first, in one walk
 * of bounded depth, then what it means. Nothing of it is executed, and nothing is given back unless all of it holds.
 *
 * `edges` may be left out, since they follow from the nodes; those that are given and do not follow are faults.
 *
 * @param json a text in JSON, or what was parsed of one
 * @throws NofxError `plan.invalid` that lists the errors
 *
 * @example
 * ```ts
 * const plan = parsePlan(await readFile('release.plan.json', 'utf8'))
 * ```
 */
export function parsePlan(json: unknown, surroundings?: PlanSurroundings): Plan {
  const parsed = safeParsePlan(json, surroundings)
  if (!parsed.ok) throw planInvalid('The plan', parsed.faults.filter(({ severity }) => severity === 'error'))
  return parsed.plan
}

/** As `parsePlan`, with the faults as an answer: for editors, and for who has them repaired. */
export function safeParsePlan(json: unknown, surroundings?: PlanSurroundings): ParsedPlan {
  const value = typeof json === 'string' ? readJson(json) : { value: json }
  if ('fault' in value) return { ok: false, faults: [value.fault] }
  const { value: read } = value
  const given = typeof read === 'object' && read !== null && !Array.isArray(read) && !('edges' in read) ? { ...read, edges: NO_EDGES } : read
  const shape = shapeFaults(given)
  if (shape.length > 0) return { ok: false, faults: shape }
  // Its shape was just checked.
  const shaped = given as Plan
  const nodes = allNodes(shaped.nodes)
  const graph = readPlanGraph(shaped.nodes)
  // Names that are no node's, and bodies, are not in the graph.
  const edges = graph.unknown === 0 && nodes === shaped.nodes ? edgesIn(graph) : edgesOf(shaped.nodes)
  const plan: Plan = { ...shaped, edges }
  const faults = [...planFaults(plan, nodes, graph, surroundings), ...edgeFaults(shaped.edges, edges)]
  return faults.some(({ severity }) => severity === 'error') ? { ok: false, faults } : { ok: true, plan, faults }
}

const NO_EDGES: readonly PlanEdge[] = []

function readJson(text: string): { readonly value: unknown } | { readonly fault: PlanFault } {
  if (text.length > PLAN_CHARS_MAX) return { fault: errorAt('limit', '(root)', `It has ${text.length} characters; the most is ${PLAN_CHARS_MAX}. Use maps, and hand large values in as input.`) }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { fault: errorAt('shape', '(root)', `It is no JSON: ${(error as Error).message.slice(0, 200)}. Give the text of one object.`) }
  }
}

/** Edges that do not follow from the nodes. Those that were written from the nodes come in the same order, so that nothing is looked up. */
function edgeFaults(given: readonly PlanEdge[], derived: readonly PlanEdge[]): readonly PlanFault[] {
  if (given.length === 0 || given.length === derived.length && given.every((edge, index) => edge.source === derived[index]?.source && edge.target === derived[index]?.target)) return []
  const known = new Set(derived.map(printEdge))
  const faults: PlanFault[] = []
  for (const edge of given) {
    if (known.has(printEdge(edge))) continue
    const { source, target } = edge
    faults.push(errorAt('reference', 'edges', `"${target}" is said to wait for "${source}", and does not. Add "${source}" to its \`after\`, or remove the edge.`))
    if (faults.length === FAULTS_MAX) break
  }
  return faults
}

function printEdge({ source, target }: PlanEdge): string {
  return JSON.stringify([source, target])
}
