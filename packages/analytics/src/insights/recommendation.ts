import type { Insight } from './insight.ts'

/**
 * What to do about an insight.
 * - `investigate_regression`: find what made the newest runs slower.
 * - `fix_failures`: remove the cause of failed attempts.
 * - `investigate_failures`: find what made the newest attempts fail more often.
 * - `steady_duration`: bring the slow executions of the longest step to its own median, for example by a time-out with a second attempt.
 * - `review_cost`: use a cheaper agent, a smaller input or a cache.
 */
export interface Recommendation {
  readonly action: 'investigate_regression' | 'fix_failures' | 'investigate_failures' | 'steady_duration' | 'review_cost'
  readonly step: string
  readonly runName: string
  /** One sentence for a person. */
  readonly message: string
  /** The insight that it follows from, with its figures. */
  readonly evidence: Pick<Insight, 'type' | 'message' | 'evidence'>
  /** How sure it is that the evidence is no chance, between 0 and 1; from a test or from the number of observations n as n / (n + 10). */
  readonly confidence01: number
  /** What each run would save. An `upper_bound` is what would be saved if the cause went away entirely. */
  readonly expectedSaving: { readonly msPerRun: number; readonly usdPerRun: number; readonly kind: 'estimate' | 'upper_bound' }
}

export interface Recommendations {
  readonly status: 'ok' | 'not_enough_data'
  /** Why there is nothing to say; null when there is. */
  readonly message: string | null
  /** Names the state of the store that this was concluded from. */
  readonly basis: string
  /** Most certain first. */
  readonly recommendations: readonly Recommendation[]
}
