import { NofxError } from '@nofx/core'

export interface AnomalyDetectorOptions {
  /** The length of a season in ms: a day by default, a week where weekends differ and for daily values. */
  readonly periodMs?: number
  /** How far outside all that was seen a point has to lie, as a share of the range seen. Between 0 and 1; default 0.01. */
  readonly noveltyMin?: number
  /** The chance of a forecast error this large that still counts as anomalous, for each point. Between 0 and 0.05; default 0.00001. */
  readonly risk?: number
}

const DAY_MS = 86_400_000

/** @throws NofxError `input.invalid`, with the name of the bad option */
export function checkAnomalyOptions({ periodMs = DAY_MS, noveltyMin = 0.01, risk = 1e-5 }: AnomalyDetectorOptions): Required<AnomalyDetectorOptions> {
  if (!(periodMs > 0 && Number.isFinite(periodMs))) throw new NofxError('input.invalid', `periodMs is ${String(periodMs)}. Give the length of a season in ms, such as ${DAY_MS}.`)
  if (!(noveltyMin > 0 && noveltyMin < 1)) throw new NofxError('input.invalid', `noveltyMin is ${String(noveltyMin)}. Give a share between 0 and 1, such as 0.01.`)
  if (!(risk > 0 && risk <= 0.05)) throw new NofxError('input.invalid', `risk is ${String(risk)}. Give a chance above 0 and up to 0.05, such as 0.00001.`)
  return { periodMs, noveltyMin, risk }
}
