import type { PlanNode } from './plan.ts'

/** What a drawing writes on a node, a line each: its id, and what it does where the id does not say so. */
export function nodeLabel(node: PlanNode): readonly string[] {
  switch (node.type) {
    case 'step':
      return node.step === node.id ? [node.id] : [node.id, node.step]
    case 'agent':
      return [node.id, `${node.pattern}: ${node.skills.join(', ')}`]
    case 'map':
      return [node.id, `at most ${node.concurrency} at once`]
    case 'branch':
    case 'approval':
      return [node.id]
  }
}
