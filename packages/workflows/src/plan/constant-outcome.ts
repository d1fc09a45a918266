import { parseCel, valueOfCel, type Condition } from './condition.ts'
import { extentOf, growsWithValues, workOf } from './condition-work.ts'

/** Steps of a condition that is evaluated while a plan is looked at. A run may take far more, but a plan may have 100,000 conditions. */
const WORK_MAX = 1_000

/**
 * What a condition yields in each run, since it speaks of nothing that a run has. `undefined` for one that does, for one that is no CEL or
 * fails on its constants, and for one that takes more than 1,000 steps.
 *
 * @example
 * ```ts
 * constantOutcome({ cel: '1.5 > 2.0', values: {} })                                // { value: false }
 * constantOutcome({ cel: 'n > 1', values: { n: { from: 'input', path: ['n'] } } })   // undefined
 * ```
 */
export function constantOutcome({ cel, values }: Condition): { readonly value: unknown } | undefined {
  const constants: [string, unknown][] = []
  for (const [name, binding] of Object.entries(values)) {
    if (binding.from !== 'value') return undefined
    constants.push([name, binding.value])
  }
  try {
    const { ast } = parseCel(cel)
    if (growsWithValues(ast) && workOf(ast, new Map(constants.map(([name, value]) => [name, extentOf(value)]))) > WORK_MAX) return undefined
    return { value: valueOfCel(cel, Object.fromEntries(constants)) }
  } catch {
    // That it is no CEL is told elsewhere. One that fails may stand on a side that is never taken, as with a parameter that was left out.
    return undefined
  }
}
