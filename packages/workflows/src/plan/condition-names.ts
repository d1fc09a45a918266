import type { CelNode } from './condition.ts'

/** The macros that run an expression for each item of a list; their first argument names the item. */
const LIST_MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** The names that an expression uses and does not introduce itself, each once. */
export function freeNames(expression: CelNode): ReadonlySet<string> {
  const free = new Set<string>()
  collect(expression, [], free)
  return free
}

/** The parser bounds how deep an expression is. */
function collect(node: CelNode, bound: readonly string[], free: Set<string>): void {
  if (node.op === 'id') {
    if (!bound.includes(node.args)) free.add(node.args)
    return
  }
  const introduced = introducedBy(node)
  if (introduced === undefined) {
    for (const part of partsOf(node)) collect(part, bound, free)
    return
  }
  for (const part of introduced.outside) collect(part, bound, free)
  for (const part of introduced.inside) collect(part, [...bound, introduced.name], free)
}

interface Introduced {
  readonly name: string
  /** Parts that do not know the name. */
  readonly outside: readonly CelNode[]
  readonly inside: readonly CelNode[]
}

/** What a macro calls an item (`list.all(x, …)`) or a value (`cel.bind(x, …, …)`); `undefined` for all else. */
export function introducedBy(node: CelNode): Introduced | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, [variable, ...rest]] = node.args
  if (variable?.op !== 'id') return undefined
  if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel') return { name: variable.args, outside: rest.slice(0, 1), inside: rest.slice(1) }
  return LIST_MACROS.has(name) && rest.length > 0 ? { name: variable.args, outside: [receiver], inside: rest } : undefined
}

/** The expressions that one is made of. */
export function partsOf(node: CelNode): readonly CelNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}
