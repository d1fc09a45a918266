import { parseCel, type Condition } from './condition.ts'
import { extentOf, growsWithValues, workOf, type Extent } from './condition-work.ts'

/** Steps of a condition that is evaluated while a plan is looked at. A run may take far more. */
const WORK_MAX = 1_000

/** The same of all conditions of a plan, some tenths of a second, since it may have 100,000. */
const PLAN_WORK_MAX = 1_000_000

/** Steps in whose time an error is made, with its stack and a drawing of where it is. */
const ERROR_WORK = 100

/** What a condition yields in each run; `undefined` when that is not known before it. */
export type ConstantOutcomes = (condition: Condition) => { readonly value: unknown } | undefined

/**
 * Finds what the conditions of a plan yield in each run, since they speak of nothing that a run has. It is `undefined` for one that does, for one
 * that is no CEL or fails on its constants, for one that takes more than 1,000 steps, and for those that follow when all have taken 1,000,000.
 * Each condition is evaluated once.
 *
 * @example
 * ```ts
 * const outcomeOf = constantOutcomes()
 * outcomeOf({ cel: '1.5 > 2.0', values: {} })                                // { value: false }
 * outcomeOf({ cel: 'n > 1', values: { n: { from: 'input', path: ['n'] } } })   // undefined
 * ```
 */
export function constantOutcomes(): ConstantOutcomes {
  const known = new Map<Condition, { readonly value: unknown } | undefined>()
  let workLeft = PLAN_WORK_MAX
  const evaluate = ({ cel }: Condition, constants: Readonly<Record<string, unknown>>): { readonly value: unknown } | undefined => {
    if (workLeft <= 0) return undefined
    try {
      const expression = parseCel(cel)
      const work = growsWithValues(expression.ast) ? workOf(expression.ast, extentsOf(constants)) : 0
      if (work > WORK_MAX) return undefined
      workLeft -= work
      return { value: expression(constants) as unknown }
    } catch {
      // That it is no CEL is told elsewhere. One that fails may stand on a side that is never taken, as with a parameter that was left out.
      workLeft -= ERROR_WORK
      return undefined
    }
  }
  return (condition) => {
    if (known.has(condition)) return known.get(condition)
    const constants = constantsOf(condition)
    if (constants === undefined) return undefined
    const outcome = evaluate(condition, constants)
    known.set(condition, outcome)
    return outcome
  }
}

function constantsOf({ values }: Condition): Readonly<Record<string, unknown>> | undefined {
  const constants: [string, unknown][] = []
  for (const [name, binding] of Object.entries(values)) {
    if (binding.from !== 'value') return undefined
    constants.push([name, binding.value])
  }
  return Object.fromEntries(constants)
}

function extentsOf(constants: Readonly<Record<string, unknown>>): ReadonlyMap<string, Extent> {
  return new Map(Object.entries(constants).map(([name, value]) => [name, extentOf(value)]))
}
