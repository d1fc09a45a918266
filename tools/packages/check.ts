/** One thing that was checked. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What the tool said; shown when the check failed. */
  readonly output: string
}
