import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'
import { SERVERS_MAX } from './erlang-c.ts'
import { queueWaiting } from './queue-waiting.ts'
import { checkDemand, loadOf, type ServiceDemand } from './service-demand.ts'

/** What is promised to requests. */
export interface ServiceLevel {
  /** The share of requests that wait no longer than `withinMs`, above 0 and below 1. */
  readonly share01: number
  readonly withinMs: number
  /** The share of the servers that may be busy on average, above 0 and at most 1: what is left is for what no model foresees. Default: 1. */
  readonly utilisationMax01?: number
}

export interface ServersNeeded {
  /** For the middle of what may come. */
  readonly servers: number
  /** For the ends of the interval of what may come. */
  readonly lower: number
  readonly upper: number
  readonly level: number
}

/**
 * The fewest servers that keep a service level, by the relations of `queueWaiting`. Costs some times O(servers).
 *
 * @throws NofxError `input.invalid`, with the name of the bad value, or when more than 1,000,000 servers are needed
 *
 * @example
 * ```ts
 * serversNeeded({ arrivalsPerSecond: 1 / 18, meanServiceMs: 180_000 }, { share01: 0.8, withinMs: 20_000 }) // 14
 * ```
 */
export function serversNeeded(demand: ServiceDemand, level: ServiceLevel): number {
  const checked = checkDemand(demand)
  const { share01, withinMs, utilisationMax01 } = checkServiceLevel(level)
  const suffices = (servers: number) => {
    const waiting = queueWaiting(checked, servers)
    return waiting.status === 'stable' && waiting.utilisation01 <= utilisationMax01 && waiting.shareWithin(withinMs) >= share01
  }
  // The need lies a little above the load: strides from there that double until they suffice, then halves of the last one.
  let enough = Math.min(SERVERS_MAX, Math.max(1, Math.ceil(loadOf(checked) / utilisationMax01)))
  let short = 0
  for (let stride = 1; !suffices(enough); stride *= 2) {
    if (enough === SERVERS_MAX) throw new NofxError('input.invalid', `arrivalsPerSecond is ${checked.arrivalsPerSecond} and meanServiceMs ${checked.meanServiceMs}, for which ${SERVERS_MAX} servers are not enough. Split the demand.`)
    short = enough
    enough = Math.min(SERVERS_MAX, enough + stride)
  }
  while (enough - short > 1 && short > 0) {
    const middle = Math.floor((short + enough) / 2)
    if (suffices(middle)) enough = middle
    else short = middle
  }
  return enough
}

/**
 * The fewest servers for arrivals that are not known for sure, given as equally likely samples: of the middle one and of the ends of the central
 * interval. Each sample is a rate at which the queue has time to find its balance.
 *
 * @param samples arrivals a second, at least one
 * @param interval the share of the samples that the interval holds. Default: 0.8
 * @throws NofxError `input.invalid` as `serversNeeded`
 */
export function serversNeededFor(samples: readonly number[], service: Omit<ServiceDemand, 'arrivalsPerSecond'>, level: ServiceLevel, interval = 0.8): ServersNeeded {
  const arrivalsPerSecond = checkList(samples, 'arrivalsPerSecond', 'a list of numbers from 0 on')
  if (arrivalsPerSecond.length === 0) throw new NofxError('input.invalid', 'arrivalsPerSecond is empty. Give at least one sample.')
  if (!(interval > 0 && interval < 1)) throw new NofxError('input.invalid', `interval is ${String(interval)}. Give a share between 0 and 1.`)
  checkDemand({ ...checkObject(service, 'service', 'an object with meanServiceMs'), arrivalsPerSecond: 0 })
  const bad = arrivalsPerSecond.findIndex((sample) => !(typeof sample === 'number' && sample >= 0 && Number.isFinite(sample)))
  if (bad >= 0) throw new NofxError('input.invalid', `arrivalsPerSecond is ${nameValue(arrivalsPerSecond[bad])} in sample ${bad}. Give a finite number from 0 on.`)
  const sorted = Float64Array.from(arrivalsPerSecond).sort()
  // The sample at or above each share, as one that is too small breaks the promise.
  const needed = (share: number) => serversNeeded({ ...service, arrivalsPerSecond: sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0 }, level)
  return { servers: needed(0.5), lower: needed((1 - interval) / 2), upper: needed((1 + interval) / 2), level: interval }
}

function checkServiceLevel(level: ServiceLevel): Required<ServiceLevel> {
  const { share01, withinMs, utilisationMax01 = 1 } = checkObject(level, 'level', 'an object with share01 and withinMs')
  if (!(share01 > 0 && share01 < 1)) throw new NofxError('input.invalid', `share01 is ${String(share01)}. Give a share between 0 and 1, such as 0.95.`)
  if (!(withinMs >= 0 && Number.isFinite(withinMs))) throw new NofxError('input.invalid', `withinMs is ${String(withinMs)}. Give a time in ms from 0 on.`)
  if (!(utilisationMax01 > 0 && utilisationMax01 <= 1)) throw new NofxError('input.invalid', `utilisationMax01 is ${String(utilisationMax01)}. Give a share above 0 and at most 1.`)
  return { share01, withinMs, utilisationMax01 }
}
