import type { EffectRequested } from '@nofx/core'
import { expect } from 'vitest'
import type { PerformContext } from '../src/index.ts'

/** A call of a performer that ends when the test says so. */
export interface Call {
  readonly name: string
  readonly request: EffectRequested
  readonly context: PerformContext
  readonly signal: AbortSignal
  resolve(value?: unknown): void
  reject(error: unknown): void
}

/** A performer whose calls lie on the bench until the test ends them. */
export function createWorkbench() {
  const calls: Call[] = []
  const perform = (request: EffectRequested, context: PerformContext): Promise<unknown> =>
    new Promise<unknown>((resolve, reject) => {
      calls.push({ name: request.name, request, context, signal: context.signal, resolve, reject })
    })
  /** The latest call of that name, once there is one. */
  async function call(name: string): Promise<Call> {
    await expect.poll(() => calls.some((one) => one.name === name), { interval: 2 }).toBe(true)
    return calls.findLast((one) => one.name === name)!
  }
  return { calls, perform, call }
}
