import { NofxError } from '@nofx/core'
import { nameValue } from '../input/name-value.ts'
import { erlangC } from './erlang-c.ts'
import { checkDemand, loadOf, type ServiceDemand } from './service-demand.ts'

/** How long requests wait, once the queue has found its balance, or that it never does. */
export type QueueWaiting =
  | {
      readonly status: 'stable'
      /** The share of the servers that is busy, below 1. */
      readonly utilisation01: number
      /** The probability that a request waits at all. */
      readonly waitProbability: number
      readonly meanWaitMs: number
      /** Requests that wait, on average. */
      readonly meanQueueLength: number
      /** The probability of waiting no longer than `ms`. @throws NofxError `input.invalid` for a time that is not from 0 on */
      shareWithin(ms: number): number
    }
  | { readonly status: 'saturated'; readonly utilisation01: number }

/**
 * How long requests wait for `servers` equal servers: M/M/c exactly, other variations by the approximation of Allen and Cunneen, which scales
 * the mean wait by the mean of both variations. The waits of those that wait are taken as exponential. Assumes that nobody leaves the queue, and that demand stays
 * as it is long enough for a balance. Costs O(servers).
 * Source: Allen, Probability, statistics, and queueing theory (1990), section 5.2; it is within some 10 % for variations near 1 and a busy pool.
 *
 * @throws NofxError `input.invalid`, with the name of the bad value
 *
 * @example
 * ```ts
 * const waiting = queueWaiting({ arrivalsPerSecond: 1 / 18, meanServiceMs: 180_000 }, 14)
 * if (waiting.status === 'stable') console.log(waiting.meanWaitMs, waiting.shareWithin(20_000)) // 7836, 0.888
 * ```
 */
export function queueWaiting(demand: ServiceDemand, servers: number): QueueWaiting {
  const checked = checkDemand(demand)
  const load = loadOf(checked)
  const waitProbability = erlangC(servers, load)
  const utilisation01 = load / servers
  if (utilisation01 >= 1) return { status: 'saturated', utilisation01 }
  const waitMs = waitOfWaitingMs(checked, servers, load)
  const meanWaitMs = waitProbability * waitMs
  return {
    status: 'stable', utilisation01, waitProbability, meanWaitMs,
    meanQueueLength: (checked.arrivalsPerSecond * meanWaitMs) / 1_000,
    shareWithin(ms) {
      if (!(typeof ms === 'number' && ms >= 0)) throw new NofxError('input.invalid', `ms is ${nameValue(ms)}. Give a time in ms from 0 on.`)
      return shareWithin(waitProbability, waitMs, ms)
    },
  }
}

/** The mean wait of those that wait. */
function waitOfWaitingMs({ meanServiceMs, arrivalVariation, serviceVariation }: Required<ServiceDemand>, servers: number, load: number): number {
  return (meanServiceMs / (servers - load)) * ((arrivalVariation + serviceVariation) / 2)
}

function shareWithin(waitProbability: number, waitMs: number, ms: number): number {
  return waitMs === 0 ? 1 : 1 - waitProbability * Math.exp(-Math.max(0, ms) / waitMs)
}
