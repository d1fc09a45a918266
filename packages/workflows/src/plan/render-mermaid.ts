import { edgesOf } from './dependencies.ts'
import { nodeLabel } from './node-label.ts'
import type { Plan, PlanNode } from './plan.ts'

/** What encloses the label of each kind of node, and so gives it its shape. */
const SHAPES: Readonly<Record<Exclude<PlanNode['type'], 'map'>, readonly [string, string]>> = {
  step: ['[', ']'],
  agent: ['([', '])'],
  branch: ['{', '}'],
  approval: ['[/', '/]'],
}

/**
 * A plan as a flowchart in Mermaid (https://mermaid.js.org), which many pages and editors draw. Maps are boxes around their bodies, and what
 * hangs on a branch says on which side. Whatever ids hold, they are only text in it.
 */
export function renderMermaid(plan: Plan): string {
  const names = new Map<string, string>()
  const lines = ['flowchart TD', ...nodeLines(plan.nodes, names, '  ')]
  const sides = sidesOf(plan.nodes)
  for (const { source, target } of edgesOf(plan.nodes)) {
    const [from, to] = [names.get(source), names.get(target)]
    // A reference to a node that there is not is a fault, and nothing that could be drawn.
    if (from === undefined || to === undefined) continue
    const side = sides.get(target)
    lines.push(`  ${from} -->${side?.branch === source ? `|${side.is}|` : ''} ${to}`)
  }
  return `${lines.join('\n')}\n`
}

/** Bodies are as deep as maps may be within one another. */
function nodeLines(nodes: readonly PlanNode[], names: Map<string, string>, indent: string): readonly string[] {
  return nodes.flatMap((node) => {
    const name = `n${names.size}`
    names.set(node.id, name)
    const label = `"${nodeLabel(node).map(escapeText).join('<br/>')}"`
    if (node.type === 'map') return [`${indent}subgraph ${name}[${label}]`, ...nodeLines(node.nodes, names, `${indent}  `), `${indent}end`]
    const [open, close] = SHAPES[node.type]
    return [`${indent}${name}${open}${label}${close}`]
  })
}

function sidesOf(nodes: readonly PlanNode[]): ReadonlyMap<string, { readonly branch: string; readonly is: boolean }> {
  return new Map(nodes.flatMap((node) => [...(node.guard ? [[node.id, node.guard] as const] : []), ...(node.type === 'map' ? sidesOf(node.nodes) : [])]))
}

/** Letters, digits and harmless signs stay; all else is written as the number of its character, which Mermaid reads in labels. */
function escapeText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^\p{L}\p{N} .,:?!/=_+-]/gu, (character) => (/\p{Cc}/u.test(character) ? ' ' : `#${character.codePointAt(0)};`))
}
