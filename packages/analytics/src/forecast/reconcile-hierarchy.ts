import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import { at } from './series.ts'

/** A forecast of one node of a hierarchy, such as a team of a department. */
export interface HierarchyNode {
  readonly id: string
  /** The node whose total this one is a part of; none for a root. */
  readonly parent?: string | null
  /** The forecast of each step, of equal length for all nodes. */
  readonly point: Float64Array
  /** The error variance of the forecast, above 0, in any unit that all nodes share: the squared error at the origins. Default 1. Not read by `bottom-up`. */
  readonly variance?: number
}

/**
 * - `bottom-up`: leaves stay as they are, and every other node is the sum of its children.
 * - `mint-diagonal`: the forecasts that add up and are nearest to all of the given ones, each weighed by the inverse of its variance.
 */
export type ReconciliationMethod = 'bottom-up' | 'mint-diagonal'

/** Far more nodes than a report shows; two passes over each. */
export const NODES_MAX = 100_000

/**
 * Makes forecasts of a hierarchy add up: every parent is the sum of its children at each step. Exact on trees without any matrix, by passing
 * totals up and differences down. Costs O(nodes x horizon).
 *
 * Source: Hyndman et al., Optimal combination forecasts for hierarchical time series (2011); Wickramasuriya, Athanasopoulos and Hyndman, Optimal forecast
 * reconciliation through trace minimization (2019), with a diagonal covariance.
 *
 * @param method default `mint-diagonal`
 * @returns the forecasts by id
 * @throws NofxError `input.invalid` for an unknown parent, a cycle, an id given twice, unequal lengths, a value that is not finite, or a bad variance
 *
 * @example
 * ```ts
 * const nodes = [{ id: 'all', point: Float64Array.of(10) }, { id: 'a', parent: 'all', point: Float64Array.of(4) }, { id: 'b', parent: 'all', point: Float64Array.of(3) }]
 * reconcileHierarchy(nodes).get('a') // 5: each of the three takes a third of the gap of 3
 * ```
 */
export function reconcileHierarchy(hierarchy: readonly HierarchyNode[], method: ReconciliationMethod = 'mint-diagonal'): ReadonlyMap<string, Float64Array> {
  const nodes = checkList(hierarchy, 'nodes', 'a list of nodes with id, parent and point')
  if (method !== 'mint-diagonal' && method !== 'bottom-up') throw new NofxError('input.invalid', `method is ${nameValue(method)}. Give 'mint-diagonal' or 'bottom-up'.`)
  const order = orderNodes(nodes)
  const horizon = nodes[0]?.point.length ?? 0
  const adjusted = nodes.map(({ point }) => point.slice())
  // The variance of what the nodes below, and the node itself, say of its total.
  const variances = nodes.map(({ variance = 1 }) => variance)
  for (const { node, children } of order.toReversed()) {
    if (children.length === 0) continue
    const below = children.reduce((sum, child) => sum + (variances[child] ?? 1), 0)
    const own = variances[node] ?? 1
    const ownShare = method === 'bottom-up' ? 0 : below / (below + own)
    variances[node] = below * (1 - ownShare)
    const total = adjusted[node] ?? new Float64Array(0)
    for (let step = 0; step < horizon; step++) {
      const sum = children.reduce((all, child) => all + at(adjusted[child] ?? total, step), 0)
      total[step] = sum + ownShare * (at(total, step) - sum)
    }
  }
  // From the root down: what a total is above the sum of its parts goes to each part by its variance.
  for (const { node, children } of order) {
    const total = adjusted[node] ?? new Float64Array(0)
    const below = children.reduce((sum, child) => sum + (variances[child] ?? 1), 0)
    for (let step = 0; step < horizon && children.length > 0; step++) {
      const gap = at(total, step) - children.reduce((all, child) => all + at(adjusted[child] ?? total, step), 0)
      for (const child of children) {
        const part = adjusted[child] ?? total
        part[step] = at(part, step) + (gap * (variances[child] ?? 1)) / below
      }
    }
  }
  return new Map(nodes.map(({ id }, index) => [id, adjusted[index] ?? new Float64Array(0)]))
}

/** Parents before their children, by index. */
function orderNodes(nodes: readonly HierarchyNode[]): readonly { readonly node: number; readonly children: readonly number[] }[] {
  if (nodes.length > NODES_MAX) throw new NofxError('input.invalid', `nodes has ${nodes.length} entries. Give at most ${NODES_MAX}.`)
  const indices = new Map<string, number>()
  const children: number[][] = nodes.map(() => [])
  const roots: number[] = []
  nodes.forEach((node, index) => {
    checkNode(node, index, nodes[0]?.point?.length ?? 0)
    if (indices.has(node.id)) throw new NofxError('input.invalid', `nodes[${index}].id is '${node.id}' for the second time. Give every node an id of its own.`)
    indices.set(node.id, index)
  })
  nodes.forEach((node, index) => {
    if (node.parent === undefined || node.parent === null) {
      roots.push(index)
      return
    }
    const parent = indices.get(node.parent)
    if (parent === undefined) throw new NofxError('input.invalid', `nodes[${index}].parent is '${node.parent}', which is not among the nodes. Add it, or leave the parent out.`)
    children[parent]?.push(index)
  })
  const order = roots.map((node) => ({ node, children: children[node] ?? [] }))
  // The list grows while it is walked: each node brings its children.
  for (const { children: next } of order) for (const node of next) order.push({ node, children: children[node] ?? [] })
  if (order.length < nodes.length) {
    const reached = new Set(order.map(({ node }) => node))
    throw new NofxError('input.invalid', `Node '${nodes.find((_, index) => !reached.has(index))?.id ?? ''}' is below itself. Give parents that lead to a root.`)
  }
  return order
}

function checkNode(node: HierarchyNode, index: number, horizon: number): void {
  const { point, variance = 1 } = checkObject(node, `nodes[${index}]`, 'a node with id, parent and point')
  if (!(point instanceof Float64Array)) throw new NofxError('input.invalid', `nodes[${index}].point is ${nameValue(point)}. Give the point of a forecast, a Float64Array.`)
  if (point.length !== horizon) throw new NofxError('input.invalid', `nodes[${index}].point has ${point.length} steps and nodes[0].point ${horizon}. Give forecasts of one length.`)
  const bad = point.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new NofxError('input.invalid', `nodes[${index}].point[${bad}] is ${point[bad]}. Give finite numbers.`)
  if (!(variance > 0 && Number.isFinite(variance))) throw new NofxError('input.invalid', `nodes[${index}].variance is ${variance}. Give a finite number above 0.`)
}
