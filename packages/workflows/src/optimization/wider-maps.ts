import { allNodes } from '../plan/dependencies.ts'
import type { MapNode, Plan, PlanNode, Resources } from '../plan/plan.ts'
import { bodyDemands, fitting, mapMs } from './plan-model.ts'

/** Another number of bodies at work at one time. */
export interface WidthEdit {
  readonly map: string
  readonly concurrency: number
  /** Whether bodies only do what is pure, so that their number is nobody's concern. */
  readonly isPure: boolean
  readonly reason: string
}

/**
 * The maps that would be done in fewer rounds if more of their bodies ran at one time, and there is room for them. Only of those whose bodies name resources
 * that there is a capacity of: else nothing says what would be too many.
 *
 * @param itemsOf how many items a map is expected to have; `undefined` when nothing is known
 */
export function widerMaps(nodes: readonly PlanNode[], capacities: Resources, itemsOf: (id: string) => number | undefined): readonly WidthEdit[] {
  return nodes.flatMap((node): readonly WidthEdit[] => {
    if (node.type !== 'map') return []
    const items = itemsOf(node.id)
    const room = fitting(bodyDemands(node), capacities)
    if (items === undefined || room === Number.POSITIVE_INFINITY) return []
    const rounds = mapMs(items, Math.min(room, Math.ceil(items)), 1)
    // No more than the fewest rounds take.
    const concurrency = Math.max(1, Math.ceil(Math.ceil(items) / Math.max(1, rounds)))
    if (rounds >= mapMs(items, node.concurrency, 1)) return []
    return [{ map: node.id, concurrency, isPure: isPure(node), reason: `${Math.ceil(items)} items are expected of "${node.id}" and there is room for ${room} bodies; ${node.concurrency} at one time take ${mapMs(items, node.concurrency, 1)} rounds, ${concurrency} take ${rounds}.` }]
  })
}

function isPure({ nodes }: MapNode): boolean {
  return allNodes(nodes).every((node) => node.type === 'map' || node.type === 'branch' || (node.type === 'step' && node.effect === 'pure' && node.compensate === undefined))
}

/** A plan with other numbers. Maps within maps stay as they are. */
export function widenMaps(plan: Plan, edits: readonly WidthEdit[]): Plan {
  const widths = new Map(edits.map(({ map, concurrency }) => [map, concurrency]))
  return { ...plan, nodes: plan.nodes.map((node) => (node.type === 'map' ? { ...node, concurrency: widths.get(node.id) ?? node.concurrency } : node)) }
}
