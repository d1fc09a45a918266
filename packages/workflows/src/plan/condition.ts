import { Environment } from '@marcbachmann/cel-js'
import type { Binding } from './binding.ts'
import { extentOf, growsWithValues, workOf } from './condition-work.ts'
import { addMixedArithmetic } from './mixed-arithmetic.ts'

/** A condition as data: an expression in CEL (https://cel.dev) and the values it speaks of. */
export interface Condition {
  readonly cel: string
  readonly values: Readonly<Record<string, Binding>>
}

/** An expression larger or deeper than this is no condition that a person wrote; evaluating it could take long. */
const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 16 }

/** What helps against the errors that a condition over good values most often meets, by the library's code. */
const REMEDIES: Readonly<Record<string, string>> = {
  no_such_overload: 'Both sides have to be of one kind: convert with int(…), double(…) or string(…).',
  no_matching_overload: 'Numbers of a run are doubles: where a function takes a whole number, write int(…).',
  incompatible_ternary_branches: 'Both sides of ?: have to be of one kind: write 1.0 beside 1.5.',
  no_such_key: 'Ask first whether it is there: has(a.b).',
  index_out_of_bounds: 'Ask first how many there are: size(list).',
}

/** Steps of an evaluation at most: some tenths of a second, in which a process does nothing else. */
const WORK_MAX = 10_000_000

/** A part of a parsed expression. */
export type CelNode = ReturnType<Environment['parse']>['ast']

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
  environment ??= createEnvironment()
  const expression = environment.parse(cel)
  parsed.set(cel, expression)
  return expression
}

/** The names that every expression knows, such as `int` in `type(x) == int`. */
export function isCelConstant(name: string): boolean {
  environment ??= createEnvironment()
  return environment.hasVariable(name)
}

/** Lists may mix numbers of both kinds, as in `[${n}, 1]`. */
function createEnvironment(): Environment {
  return addMixedArithmetic(new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits: LIMITS }))
}

/** @throws an error that says what is wrong and what to do when the expression does not yield a boolean */
export function evaluateCel(cel: string, values: Readonly<Record<string, unknown>>): boolean {
  const result = valueOf(cel, values)
  if (typeof result !== 'boolean') throw new TypeError(`The condition "${cel}" yields ${typeof result}, not true or false. Compare it with something.`)
  return result
}

function valueOf(cel: string, values: Readonly<Record<string, unknown>>): unknown {
  try {
    const expression = parseCel(cel)
    assertBoundedWork(expression.ast, values)
    return expression(values)
  } catch (error) {
    // The further lines of the library's message draw the expression.
    const { message, code } = error as Error & { readonly code?: string }
    const remedy = REMEDIES[code ?? '']
    throw new TypeError(`${message.split('\n')[0]}, in "${cel}".${remedy === undefined ? '' : ` ${remedy}`}`, { cause: error })
  }
}

/** Expressions come with plans and values with runs, and together they could take for ever. */
function assertBoundedWork(expression: CelNode, values: Readonly<Record<string, unknown>>): void {
  if (!growsWithValues(expression)) return
  const work = workOf(expression, new Map(Object.entries(values).map(([name, value]) => [name, extentOf(value)])))
  if (work <= WORK_MAX) return
  const steps = Number.isFinite(work) ? `up to ${Math.ceil(work).toLocaleString('en')} steps over these values` : 'steps without a bound, for its pattern repeats repetitions or is only known to the run'
  throw new RangeError(`It takes ${steps}; the most is ${WORK_MAX.toLocaleString('en')}. Let a step compute it, and compare what that returns`)
}
