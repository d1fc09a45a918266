import type { Plan, Resources } from '../plan/plan.ts'
import { bodyDemands } from './plan-model.ts'

/** A capacity that would do. */
export interface SmallerCapacity {
  readonly resource: string
  readonly from: number
  readonly to: number
}

/**
 * For each resource, one after the other, the smallest whole capacity with which the plan is done no later than it may be. Larger pools are not always
 * sooner (Graham 1969), so it is a small one that was seen to do, not certainly the smallest. Costs a simulation for each halving.
 *
 * @param isInTime whether the plan is done in time with these capacities
 */
export function smallerCapacities(plan: Plan, capacities: Resources, isInTime: (capacities: Resources) => boolean): readonly SmallerCapacity[] {
  const least = leastCapacities(plan)
  let held = capacities
  return Object.keys(capacities).flatMap((resource) => {
    const from = capacities[resource] ?? 0
    let [low, high] = [Math.ceil(least[resource] ?? 0), from]
    if (!Number.isInteger(from) || low >= high) return []
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (isInTime({ ...held, [resource]: middle })) high = middle
      else low = middle + 1
    }
    held = { ...held, [resource]: high }
    return high < from ? [{ resource, from, to: high }] : []
  })
}

/** What the single node needs that needs most. */
function leastCapacities({ nodes }: Plan): Resources {
  const least: Record<string, number> = {}
  for (const node of nodes) {
    const demands = node.type === 'map' ? bodyDemands(node) : node.type === 'step' ? (node.resources ?? {}) : {}
    for (const [name, amount] of Object.entries(demands)) least[name] = Math.max(least[name] ?? 0, amount)
  }
  return least
}
