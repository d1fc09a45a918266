import { NofxError } from '@nofx/core'

/** Work that comes to a pool of equal servers with one queue. */
export interface ServiceDemand {
  /** Requests a second, from 0 on. */
  readonly arrivalsPerSecond: number
  /** How long a server works on one, above 0. */
  readonly meanServiceMs: number
  /**
   * The squared coefficient of variation of the times between arrivals: 1 for arrivals by chance, 0 for a clock, more for bursts. Default: 1.
   */
  readonly arrivalVariation?: number
  /** The same of service times: 1 for exponential ones, 0 when all take the same. Default: 1. */
  readonly serviceVariation?: number
}

/** @throws NofxError `input.invalid`, with the name of the bad value */
export function checkDemand({ arrivalsPerSecond, meanServiceMs, arrivalVariation = 1, serviceVariation = 1 }: ServiceDemand): Required<ServiceDemand> {
  for (const [name, value] of Object.entries({ arrivalsPerSecond, arrivalVariation, serviceVariation })) {
    if (!(value >= 0 && Number.isFinite(value))) throw new NofxError('input.invalid', `${name} is ${String(value)}. Give a finite number from 0 on.`)
  }
  if (!(meanServiceMs > 0 && Number.isFinite(meanServiceMs))) throw new NofxError('input.invalid', `meanServiceMs is ${String(meanServiceMs)}. Give a time in ms above 0.`)
  return { arrivalsPerSecond, meanServiceMs, arrivalVariation, serviceVariation }
}

/** How many servers are busy on average, in Erlangs. */
export function loadOf({ arrivalsPerSecond, meanServiceMs }: ServiceDemand): number {
  return (arrivalsPerSecond * meanServiceMs) / 1_000
}
