import { NofxError } from '@nofx/core'
import type { Outage } from './agent-model.ts'
import type { Random } from './random.ts'

export interface OutageRates extends Pick<Outage, 'models' | 'failureRate' | 'latency'> {
  /** How many begin in an hour of the world. */
  readonly perHour: number
  /** On the average, in ms; most are shorter, some much longer. */
  readonly durationMs: number
}

/** Draws the times in which agents that hang together fail together, for so long a world. @throws NofxError `input.invalid` */
export function drawOutages({ perHour, durationMs, ...rest }: OutageRates, random: Random, untilMs: number): readonly Outage[] {
  if (!(perHour >= 0)) throw new NofxError('input.invalid', `Outages come ${perHour} times an hour. Give 0 or more.`)
  if (!(durationMs >= 0)) throw new NofxError('input.invalid', `Outages last ${durationMs} ms. Give 0 or more.`)
  const outages: Outage[] = []
  const next = () => (perHour === 0 ? Number.POSITIVE_INFINITY : (random.exponential() * 3_600_000) / perHour)
  for (let fromMs = next(); fromMs < untilMs; fromMs += next()) outages.push({ ...rest, fromMs: Math.round(fromMs), durationMs: Math.round(durationMs * random.exponential()) })
  return outages
}
