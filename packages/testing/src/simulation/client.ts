import { isNofxError, type RunEnded } from '@nofx/core'
import type { SimulatedApp } from './process.ts'
import type { Random } from './random.ts'

/** How something that was asked of a process went: done, refused, or nobody knows, since the process died before it answered. */
export type Answer<T = unknown> =
  | { readonly is: 'done'; readonly value: T }
  | { readonly is: 'refused'; readonly code: string; readonly error: unknown }
  | { readonly is: 'lost' }

/** Something that was told a run under a mark of its own. */
export interface Message {
  readonly runId: string
  /** `signal`, `cancel`, `approve`, ... */
  readonly what: string
  /** A text that is in what was told and nowhere else, so that it can be found in the log. */
  readonly mark: string
  answer: Answer | undefined
}

/** What the judge of a result may know beside the end of a run. */
export interface RunFacts {
  /** Whether its agents or steps, or those of runs below, were made to fail by a fault. */
  readonly spoiled: boolean
  /** Marks of the cancellations that were not refused. */
  readonly cancelledBy: readonly string[]
  /** How often the run has changed hands. */
  readonly handOvers: number
}

/** Says what is wrong with the end of a run, if anything is. */
export type Judge = (end: RunEnded, facts: RunFacts) => string | undefined

/** Somebody outside of all processes, who asks them for things, one by one or at once. */
export interface Client<App extends SimulatedApp = SimulatedApp> {
  /**
   * Asks some process that lives for something, and waits for its answer.
   * @param what for the story: `starts "order"`
   * @param runId the run that it is about, for the story
   */
  call<T>(what: string, work: (app: App, process: string) => Promise<T> | T, runId?: string): Promise<Answer<T>>
  /** As `call`, for what is to be in the log of a run once when it was done, never when it was refused, and once at most when the answer was lost. */
  tell<T>(message: Pick<Message, 'runId' | 'what' | 'mark'>, work: (app: App, process: string) => Promise<T> | T): Promise<Answer<T>>
  /** Says how a run has to end. */
  expect(runId: string, judge: Judge): void
  sleep(delayMs: number): Promise<void>
  readonly random: Random
  /** A UUID that follows from the seed, the operation and the name. */
  id(name?: string): string
  /** Since the start of the world, in ms. */
  now(): number
}

/** Something that happens to a world from outside, and can be left out of it. */
export interface Operation<App extends SimulatedApp = SimulatedApp> {
  /** Since the start of the world, in ms. */
  readonly atMs: number
  /** For the story. */
  readonly name: string
  run(client: Client<App>): Promise<unknown>
}

export function refusal(error: unknown): Answer<never> {
  return { is: 'refused', code: isNofxError(error) ? error.code : 'unknown', error }
}

/** Whether what was asked for may have happened: a store that gave no answer may have done it. */
export function mayHaveHappened(answer: Answer | undefined): boolean {
  return answer?.is !== 'refused' || (answer.error as { readonly retryable?: boolean }).retryable === true
}
