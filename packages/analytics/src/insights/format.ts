/** A duration for a person: `850 ms`, `12.3 s`, `4.5 min`, `2.1 h`. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 7_200_000) return `${(ms / 60_000).toFixed(1)} min`
  return `${(ms / 3_600_000).toFixed(1)} h`
}

/** A share for a person: `12.5 %`. */
export function formatShare(share01: number): string {
  return `${(100 * share01).toFixed(1)} %`
}

/** An amount for a person, with digits enough for a single call: `$0.0130`. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`
}
