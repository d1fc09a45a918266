import { edgesOf } from './dependencies.ts'
import { nodeLabel } from './node-label.ts'
import type { Plan, PlanNode } from './plan.ts'

const SHAPES: Readonly<Record<PlanNode['type'], string>> = { step: 'box', agent: 'ellipse', map: 'box3d', branch: 'diamond', approval: 'parallelogram' }

/**
 * A plan as a graph in DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html). The body of a map is a cluster that holds the
 * map as well, since no edge can lead to a cluster; what hangs on a branch says on which side.
 */
export function renderDot(plan: Plan): string {
  const sides = new Map<string, string>()
  const lines = [`digraph ${quote(plan.name)} {`, '  rankdir=TB', ...nodeLines(plan.nodes, sides, '  ')]
  for (const { source, target } of edgesOf(plan.nodes)) {
    const side = sides.get(JSON.stringify([source, target]))
    lines.push(`  ${quote(source)} -> ${quote(target)}${side === undefined ? '' : ` [label=${quote(side)}]`}`)
  }
  return `${lines.join('\n')}\n}\n`
}

/** Bodies are as deep as maps may be within one another. */
function nodeLines(nodes: readonly PlanNode[], sides: Map<string, string>, indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.guard !== undefined) sides.set(JSON.stringify([node.guard.branch, node.id]), String(node.guard.is))
    const line = `${quote(node.id)} [label=${quote(nodeLabel(node).join('\n'))} shape=${SHAPES[node.type]}]`
    if (node.type !== 'map') return [`${indent}${line}`]
    return [`${indent}subgraph ${quote(`cluster ${node.id}`)} {`, `${indent}  ${line}`, ...nodeLines(node.nodes, sides, `${indent}  `), `${indent}}`]
  })
}

/** A quoted text. A backslash would begin an escape, and characters that control a terminal have no place in a drawing. */
function quote(text: string): string {
  const escaped = text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `"${escaped.replace(/\p{Cc}/gu, ' ')}"`
}
