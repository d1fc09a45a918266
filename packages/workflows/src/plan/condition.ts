import { Environment } from '@marcbachmann/cel-js'
import type { Binding } from './binding.ts'

/** A condition as data: an expression in CEL (https://cel.dev) and the values it speaks of. Numbers are doubles: write `n + 1.0`. */
export interface Condition {
  readonly cel: string
  readonly values: Readonly<Record<string, Binding>>
}

/** An expression larger or deeper than this is no condition that a person wrote; evaluating it could take long. */
const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 16 }

let environment: Environment | undefined

const parsed = new Map<string, ReturnType<Environment['parse']>>()

/** Parsed expressions that are kept. Plans share few; a flood of different ones starts over. */
const PARSED_MAX = 1_000

/** @throws an error of the CEL library when the text is no expression or beyond the limits */
export function parseCel(cel: string): ReturnType<Environment['parse']> {
  const known = parsed.get(cel)
  if (known !== undefined) return known
  if (parsed.size >= PARSED_MAX) parsed.clear()
  // Made when the first condition is met: it fills tables of operators, which most plans never need.
  environment ??= new Environment({ unlistedVariablesAreDyn: true, limits: LIMITS })
  const expression = environment.parse(cel)
  parsed.set(cel, expression)
  return expression
}

/** @throws an error that names the expression when it does not yield a boolean */
export function evaluateCel(cel: string, values: Readonly<Record<string, unknown>>): boolean {
  const result: unknown = parseCel(cel)(values)
  if (typeof result !== 'boolean') throw new TypeError(`The condition "${cel}" yields ${typeof result}, not true or false. Compare it with something.`)
  return result
}
