import type { CelNode } from './condition.ts'
import { introducedBy, partsOf } from './condition-names.ts'
import { patternWork } from './pattern-work.ts'

/**
 * How large a value can be at most: entries of a list or an object, characters of a text, and the same of what is within it. `exact` is the
 * text itself where it is known.
 */
export interface Extent {
  readonly list: number
  readonly text: number
  readonly item?: Extent | undefined
  readonly exact?: string
}

interface Work {
  readonly steps: number
  readonly extent: Extent
}

const NONE: Extent = { list: 0, text: 0 }

/** Characters that a function goes over in the time of one step of an expression. */
const CHARS_PER_STEP = 16

/** How deep what `json()` reads is followed. */
const JSON_LEVELS = 32

/** Functions and operators whose time or result grows with their values beyond one look at them. */
const GROWING: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind', 'matches', 'split', 'join', 'json', '+'])

/** Whether an expression can take more than one look at its values. Most conditions cannot. */
export function growsWithValues(expression: CelNode): boolean {
  const name = expression.op === 'call' || expression.op === 'rcall' ? expression.args[0] : expression.op
  return GROWING.has(name) || partsOf(expression).some(growsWithValues)
}

/**
 * The steps that evaluating an expression takes at most, over values of these extents: what a macro runs counts once for each item of its
 * list, texts by their length. An upper bound; evaluation often ends earlier. `Infinity` for a pattern that may never end.
 */
export function workOf(expression: CelNode, extents: ReadonlyMap<string, Extent>): number {
  return workWithin(expression, extents).steps
}

/** How large a value is, in one walk over it. */
export function extentOf(value: unknown): Extent {
  if (typeof value === 'string') return { list: 0, text: value.length, exact: value }
  const lists: number[] = []
  const texts: number[] = []
  measure(value, 0, lists, texts)
  let extent: Extent | undefined
  for (let level = Math.max(lists.length, texts.length) - 1; level >= 0; level--) extent = { list: lists[level] ?? 0, text: texts[level] ?? 0, item: extent }
  return extent ?? NONE
}

/** The largest of each level. What a run holds is JSON, which is of bounded depth. */
function measure(value: unknown, level: number, lists: number[], texts: number[]): void {
  if (typeof value === 'string') texts[level] = Math.max(texts[level] ?? 0, value.length)
  if (typeof value !== 'object' || value === null) return
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  lists[level] = Math.max(lists[level] ?? 0, parts.length)
  for (const part of parts) measure(part, level + 1, lists, texts)
}

function workWithin(node: CelNode, extents: ReadonlyMap<string, Extent>): Work {
  switch (node.op) {
    case 'value':
      return { steps: 1, extent: typeof node.args === 'string' ? { list: 0, text: node.args.length, exact: node.args } : NONE }
    case 'id':
      return { steps: 1, extent: extents.get(node.args) ?? NONE }
    case 'rcall':
      return introducedBy(node) === undefined ? callWork(node.args[0], [node.args[1], ...node.args[2]], extents) : macroWork(node.args[0], node, extents)
    case 'call':
      return callWork(node.args[0], node.args[1], extents)
    default: {
      const parts = partsOf(node).map((part) => workWithin(part, extents))
      return { steps: 1 + sum(parts) + ownSteps(node.op, parts), extent: extentOfOperator(node.op, parts) }
    }
  }
}

function macroWork(name: string, node: CelNode, extents: ReadonlyMap<string, Extent>): Work {
  const introduced = introducedBy(node)
  const [over] = (introduced?.outside ?? []).map((part) => workWithin(part, extents))
  if (introduced === undefined || over === undefined) return { steps: 1, extent: NONE }
  const item = name === 'bind' ? over.extent : (over.extent.item ?? NONE)
  const inside = introduced.inside.map((part) => workWithin(part, new Map(extents).set(introduced.name, item)))
  const result = inside.at(-1)?.extent ?? NONE
  if (name === 'bind') return { steps: 1 + over.steps + sum(inside), extent: result }
  const steps = 1 + over.steps + over.extent.list * (1 + sum(inside))
  if (name === 'map') return { steps, extent: { list: over.extent.list, text: 0, item: result } }
  return { steps, extent: name === 'filter' ? over.extent : NONE }
}

function callWork(name: string, args: readonly CelNode[], extents: ReadonlyMap<string, Extent>): Work {
  const parts = args.map((part) => workWithin(part, extents))
  const [{ text, list, item } = NONE, second = NONE] = parts.map(({ extent }) => extent)
  const steps = 1 + sum(parts)
  switch (name) {
    case 'matches':
      return { steps: steps + patternWork(second.exact, text), extent: NONE }
    case 'split':
      return { steps: steps + text, extent: { list: text + 1, text: 0, item: { list: 0, text } } }
    case 'join': {
      const joined = list * ((item?.text ?? 0) + second.text)
      return { steps: steps + list + joined / CHARS_PER_STEP, extent: { list: 0, text: joined } }
    }
    case 'json': {
      let extent: Extent = NONE
      for (let level = 0; level < JSON_LEVELS; level++) extent = { list: text, text, item: extent }
      return { steps: steps + text, extent }
    }
    default: {
      // No other function makes more than four characters of one, or more than a number's.
      const texts = parts.reduce((total, { extent }) => total + extent.text, 0)
      return { steps: steps + texts / CHARS_PER_STEP, extent: { list, text: texts * 4 + 40, item } }
    }
  }
}

function ownSteps(op: CelNode['op'], [left, right]: readonly Work[]): number {
  const [a, b] = [left?.extent ?? NONE, right?.extent ?? NONE]
  if (op === '+') return a.list + b.list + (a.text + b.text) / CHARS_PER_STEP
  if (op === '==' || op === '!=') return Math.min(sizeOf(a), sizeOf(b))
  return op === 'in' ? b.list * Math.max(1, Math.min(sizeOf(a), sizeOf(b.item ?? NONE))) : 0
}

function extentOfOperator(op: CelNode['op'], parts: readonly Work[]): Extent {
  const extents = parts.map(({ extent }) => extent)
  const [first = NONE, second = NONE, third = NONE] = extents
  switch (op) {
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      return first.item ?? NONE
    case 'list':
    case 'map':
      return { list: extents.length, text: 0, item: extents.reduce(larger, NONE) }
    case '+':
      return { list: first.list + second.list, text: first.text + second.text, item: larger(first.item ?? NONE, second.item ?? NONE) }
    case '?:':
      return larger(second, third)
    default:
      return NONE
  }
}

/** Everything in it, counted once. */
function sizeOf({ list, text, item }: Extent): number {
  let size = 1 + text / CHARS_PER_STEP
  let count = list
  for (let level = item; level !== undefined && count > 0; level = level.item) {
    size += count * (1 + level.text / CHARS_PER_STEP)
    count *= level.list
  }
  return size
}

function larger(one: Extent, other: Extent): Extent {
  if (one === NONE || one === other) return other
  if (other === NONE) return one
  const item = one.item === undefined ? other.item : other.item === undefined ? one.item : larger(one.item, other.item)
  return { list: Math.max(one.list, other.list), text: Math.max(one.text, other.text), item }
}

function sum(works: readonly Work[]): number {
  return works.reduce((total, { steps }) => total + steps, 0)
}
