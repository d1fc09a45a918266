import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'

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

/** Beyond these no pool was ever measured, and waits would no longer be numbers: 30,000 years of work, and a deviation of a thousand means. */
const SERVICE_MS_MAX = 1e15
const VARIATION_MAX = 1e6

/** @throws NofxError `input.invalid`, with the name of the bad value */
export function checkDemand(demand: ServiceDemand): Required<ServiceDemand> {
  const { arrivalsPerSecond, meanServiceMs, arrivalVariation = 1, serviceVariation = 1 } = checkObject(demand, 'demand', 'an object with arrivalsPerSecond and meanServiceMs')
  for (const [name, value] of Object.entries({ arrivalsPerSecond, arrivalVariation, serviceVariation })) {
    if (!(value >= 0 && Number.isFinite(value))) throw new NofxError('input.invalid', `${name} is ${String(value)}. Give a finite number from 0 on.`)
  }
  for (const [name, value] of Object.entries({ arrivalVariation, serviceVariation })) {
    if (value > VARIATION_MAX) throw new NofxError('input.invalid', `${name} is ${value}. Give a squared coefficient of variation up to ${VARIATION_MAX}.`)
  }
  if (!(meanServiceMs > 0 && meanServiceMs <= SERVICE_MS_MAX)) throw new NofxError('input.invalid', `meanServiceMs is ${String(meanServiceMs)}. Give a time in ms above 0 and up to ${SERVICE_MS_MAX}.`)
  return { arrivalsPerSecond, meanServiceMs, arrivalVariation, serviceVariation }
}

/** How many servers are busy on average, in Erlangs. */
export function loadOf({ arrivalsPerSecond, meanServiceMs }: ServiceDemand): number {
  return (arrivalsPerSecond * meanServiceMs) / 1_000
}
