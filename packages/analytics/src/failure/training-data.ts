/** Rows that are ready to be learned from, in the order of their time. */
export interface TrainingData {
  /** The bin of each row, for each column. */
  readonly bins: readonly Uint8Array[]
  /** Row after row, `width` scaled columns each. */
  readonly cells: Float32Array
  readonly width: number
  /** 1 where the row failed. */
  readonly failed: Uint8Array
  /** When each row started, and when its result was known: epoch ms. */
  readonly startedAt: Float64Array
  readonly knownAt: Float64Array
}
