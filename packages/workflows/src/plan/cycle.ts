import { createDirectedGraph } from '../graph/directed-graph.ts'
import { findCycle as findGraphCycle } from '../graph/find-cycle.ts'
import { dependenciesOf } from './dependencies.ts'
import type { PlanNode } from './plan.ts'

/** The ids of nodes that wait for each other, the first repeated at the end; `undefined` when there are none. */
export function findCycle(nodes: readonly PlanNode[]): readonly string[] | undefined {
  return findGraphCycle(createDirectedGraph(nodes, ({ id }) => id, dependenciesOf))
}
