import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'

export interface AnomalyDetectorOptions {
  /** The length of a season in ms: a day by default, a week where weekends differ and for daily values. */
  readonly periodMs?: number
  /** How far outside all that was seen a point has to lie to be worth a word, as a share of the range seen. Between 0 and 1; default 0.01. */
  readonly noveltyMin?: number
  /**
   * The chance, for each point, that an event begins although nothing happened: how many false ones you accept, over the points of that time. 0.0005 is one a
   * week of five-minute points. Above 0 and up to 0.05. Without it every record beyond `noveltyMin` counts, however likely: the most is found, and of noise
   * one point in a thousand told.
   */
  readonly risk?: number
}

/** Options with their defaults; `risk` is null when none was asked for. */
export interface CheckedAnomalyOptions {
  readonly periodMs: number
  readonly noveltyMin: number
  readonly risk: number | null
}

const DAY_MS = 86_400_000

/** @throws NofxError `input.invalid`, with the name of the bad option */
export function checkAnomalyOptions(options: AnomalyDetectorOptions): CheckedAnomalyOptions {
  const { periodMs = DAY_MS, noveltyMin = 0.01, risk } = checkObject(options, 'options', 'an object, such as { risk: 0.0005 }')
  if (!(periodMs > 0 && Number.isFinite(periodMs))) throw new NofxError('input.invalid', `periodMs is ${String(periodMs)}. Give the length of a season in ms, such as ${DAY_MS}.`)
  if (!(noveltyMin > 0 && noveltyMin < 1)) throw new NofxError('input.invalid', `noveltyMin is ${String(noveltyMin)}. Give a share between 0 and 1, such as 0.01.`)
  if (risk !== undefined && !(risk > 0 && risk <= 0.05)) throw new NofxError('input.invalid', `risk is ${String(risk)}. Give a chance above 0 and up to 0.05, such as 0.0005, or leave it out.`)
  return { periodMs, noveltyMin, risk: risk ?? null }
}
