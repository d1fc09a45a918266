/** What made a point anomalous. */
export type AnomalySignal = 'range' | 'level' | 'season' | 'stuck' | 'shift' | 'burst' | 'forecast'

export interface AnomalyEvidence {
  readonly signal: AnomalySignal
  /** How far outside what was seen, as a share of the range of that signal; for `forecast` the p value. */
  readonly size: number
  readonly value: number
  readonly expected: number
}

/** Says in one sentence what was unusual about a point. */
export function explainAnomaly({ signal, size, value, expected }: AnomalyEvidence): string {
  const shown = `${shorten(value)} (expected ${shorten(expected)})`
  const outside = `by ${shorten(size * 100)} % of the range seen`
  switch (signal) {
    case 'range': return `${shown} lies outside all values seen so far, ${outside}.`
    case 'level': return `At ${shown} the mean of the newest points left the range of all such means, ${outside}.`
    case 'season': return `${shown} lies outside what this time of the season has seen, ${outside}.`
    case 'stuck': return `The value has been ${shorten(value)} for more than twice as long as ever before.`
    case 'shift': return `At ${shown} the level moved faster than ever before, ${outside} of such moves.`
    case 'burst': return `At ${shown} the newest points vary more than ever before, ${outside} of such spreads.`
    case 'forecast': return `${shown} is further from the forecast than chance allows (p = ${shorten(size)}).`
  }
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(4)))
}
