import { NofxError } from '@nofx/core'
import type { SamplePaths } from '../forecast/sample-paths.ts'
import { checkFunction } from '../input/check-function.ts'
import { isList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'

/**
 * Equally likely futures of one quantity, a value for each step ahead: what a forecaster samples, lists of one length, or futures that are drawn when they
 * are asked for, so that not all need be in memory.
 */
export type Futures = SamplePaths | readonly ArrayLike<number>[] | DrawnFutures

export interface DrawnFutures {
  readonly count: number
  readonly draw: (index: number) => ArrayLike<number>
}

/** Futures that one answer reads: more tell no finer probability than 0.001. */
export const FUTURES_MAX = 1_000_000

/**
 * Visits each future once, and returns how many steps they have.
 *
 * @throws NofxError `input.invalid` for no futures or too many, futures of different length, or a value that is not finite
 */
export function forEachFuture(futures: Futures, visit: (future: ArrayLike<number>, index: number) => void): number {
  const { count, draw } = drawn(futures)
  if (!Number.isInteger(count) || count < 1 || count > FUTURES_MAX) throw new NofxError('input.invalid', `There are ${String(count)} futures. Give from 1 to ${FUTURES_MAX}.`)
  let steps = 0
  for (let index = 0; index < count; index++) {
    const future = draw(index)
    if (!isList(future)) throw new NofxError('input.invalid', `futures[${index}] is ${nameValue(future)}. Give a list of numbers, one for each step.`)
    if (index === 0) steps = future.length
    if (future.length !== steps) throw new NofxError('input.invalid', `futures[${index}] has ${future.length} steps, and the first one ${steps}. Give futures of one length.`)
    for (let step = 0; step < steps; step++) {
      if (!Number.isFinite(future[step])) throw new NofxError('input.invalid', `futures[${index}][${step}] is ${String(future[step])}. Give finite numbers.`)
    }
    visit(future, index)
  }
  return steps
}

function drawn(futures: Futures): DrawnFutures {
  if (isList(futures)) return { count: futures.length, draw: (index) => futures[index] ?? [] }
  const { count } = checkObject(futures, 'futures', 'a list of futures, or what fitted.paths() returned')
  if ('draw' in futures) return { count, draw: checkFunction(futures.draw, 'futures.draw', 'a function that answers with the future of an index') }
  const { horizon, values } = futures
  if (!(values instanceof Float64Array) || !Number.isInteger(horizon) || values.length !== count * horizon) throw new NofxError('input.invalid', `futures has ${nameValue(values)} as values, of ${String(count)} futures of ${String(horizon)} steps. Give what fitted.paths() returned, a list of futures, or { count, draw }.`)
  return { count, draw: (index) => values.subarray(index * horizon, (index + 1) * horizon) }
}
