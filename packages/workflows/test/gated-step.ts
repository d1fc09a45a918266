import { expect } from 'vitest'
import { defineStep, type Step, type StepContext, type StepOptions } from '../src/index.ts'

/** A call of a gated step. */
interface Call {
  readonly input: unknown
  readonly context: StepContext
  readonly signal: AbortSignal
  resolve(value?: unknown): void
  reject(error: unknown): void
}

export interface GatedStep {
  readonly step: Step<unknown, unknown>
  /** Its calls so far, in order. */
  readonly calls: Call[]
  /** Its call of this number, from 0 on, once it comes. */
  call(number?: number): Promise<Call>
}

/** A step whose calls end when the test says so. */
export function gatedStep(name: string, options: Omit<StepOptions<unknown, unknown>, 'run'> = {}): GatedStep {
  const calls: Call[] = []
  const step = defineStep(name, {
    ...options,
    run: (input: unknown, context): Promise<unknown> =>
      new Promise<unknown>((resolve, reject) => {
        calls.push({ input, context, signal: context.signal, resolve, reject })
      }),
  })
  async function call(number = 0): Promise<Call> {
    await expect.poll(() => calls.length, { interval: 2 }).toBeGreaterThan(number)
    return calls[number]!
  }
  return { step, calls, call }
}
