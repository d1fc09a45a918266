import { digits } from './report.ts'

/** A figure that is to stay on one side of a limit. */
export interface Verdict {
  /** Such as `NOFX, ms until a start is stored`. */
  readonly of: string
  readonly value: number
  readonly limit: { readonly atMost: number } | { readonly atLeast: number }
}

export function printVerdict({ of, value, limit }: Verdict): void {
  const [words, held] = 'atMost' in limit ? [`at most ${digits(limit.atMost)}`, value <= limit.atMost] : [`at least ${digits(limit.atLeast)}`, value >= limit.atLeast]
  console.log(`Target for ${of}: ${words}. ${held ? 'Held' : 'MISSED'}, at ${digits(value)}.`)
}
