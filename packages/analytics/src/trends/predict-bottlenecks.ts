import { NofxError } from '@nofx/core'
import { median } from 'simple-statistics'
import { VALUE_SIZE_MAX } from '../anomaly/create-anomaly-detector.ts'
import { erlangC } from '../capacity/erlang-c.ts'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { trendTest, TREND_VALUES_MAX } from './trend-test.ts'

/** A growth with a larger p value is taken for chance. */
const TREND_P_MAX = 0.05

/** Newest values whose residuals say where the utilisation stands now. */
const NEWEST_VALUES = 24

export interface PooledResource {
  readonly name: string
  /** How much can be at work at once: servers of a pool, the concurrency of a step. A whole number from 1 to 100,000. */
  readonly servers: number
  /** The busy share of all servers in each step of time, oldest first, at equal steps; null or NaN where missing. Not negative. */
  readonly utilisation: readonly (number | null)[]
}

export interface BottleneckOptions {
  /** Utilisation that counts as saturated, above 0 and up to 1. Default 0.9: beyond it waits grow without measure. */
  readonly limit01?: number
  /** Steps in a season of the utilisation; default 1, none. */
  readonly period?: number
  /** How many steps ahead to look. Default: as many as the history has. */
  readonly horizon?: number
}

export interface Bottleneck {
  readonly name: string
  readonly status: 'saturated' | 'saturating' | 'steady' | 'not_enough_data'
  /** Where the trend stands at the newest step; null without data. */
  readonly utilisation: number | null
  /** Steps until the trend reaches the limit, by the slope and by both ends of its 95 % interval; null beyond the horizon or when it never does. */
  readonly steps: number | null
  readonly stepsEarliest: number | null
  readonly stepsLatest: number | null
  readonly slopePerStep: number
  readonly pValue: number
  /** The mean wait for a server, in durations of a piece of work, now and at the horizon; null where the queue grows without end. */
  readonly waitNow: number | null
  readonly waitAtHorizon: number | null
  readonly explanation: string
}

/**
 * Says which pool or step saturates next, and when: Theil and Sen's line through its utilisation, taken seriously when Mann and Kendall's test does, and what its
 * queue will wait by Erlang's formula (arrivals and durations of work taken for random and independent). Soonest first, then by utilisation.
 * Costs a trend test of each resource, at most some 70 ms.
 *
 * @throws NofxError `input.invalid` for a negative or infinite utilisation or one beyond 1e300, a bad number of servers or a bad option
 *
 * @example
 * ```ts
 * const utilisation = Array.from({ length: 48 }, (_, hour) => 0.4 + hour / 120 + (hour % 3) / 100)
 * const [next] = predictBottlenecks([{ name: 'reviewers', servers: 4, utilisation }])
 * console.log(next?.status, next?.steps) // 'saturating', and in 11.8 steps
 * ```
 */
export function predictBottlenecks(resources: readonly PooledResource[], options: BottleneckOptions = {}): readonly Bottleneck[] {
  const { limit01 = 0.9, period = 1, horizon } = checkObject(options, 'options', 'an object, such as { limit01: 0.9 }')
  if (!(limit01 > 0 && limit01 <= 1)) throw new NofxError('input.invalid', `limit01 is ${String(limit01)}. Give a share above 0 and up to 1, such as 0.9.`)
  if (horizon !== undefined && !(horizon > 0 && Number.isFinite(horizon))) throw new NofxError('input.invalid', `horizon is ${String(horizon)}. Give a number of steps above 0.`)
  const checked = Array.from(checkList(resources, 'resources', 'a list of resources, each with name, servers and utilisation'), checkResource)
  const urgency = ({ steps, status, utilisation }: Bottleneck) => (status === 'saturated' ? -1 : steps ?? 1e12 - (utilisation ?? 0))
  return checked
    .map((resource) => predictBottleneck(resource, limit01, period, horizon ?? Math.max(1, resource.utilisation.length)))
    .sort((a, b) => urgency(a) - urgency(b) || (b.utilisation ?? 0) - (a.utilisation ?? 0))
}

function checkResource(resource: PooledResource, index: number): PooledResource {
  const { name, servers, utilisation: shares } = checkObject(resource, `resources[${index}]`, 'an object with name, servers and utilisation')
  const utilisation = checkList(shares, `utilisation of "${name}"`, 'a list of shares, with null where one is missing')
  if (!Number.isInteger(servers) || servers < 1 || servers > 100_000) throw new NofxError('input.invalid', `servers of "${name}" is ${String(servers)}. Give a whole number from 1 to 100000.`)
  const bad = utilisation.findIndex((share) => share !== null && (typeof share !== 'number' || share < 0 || share > VALUE_SIZE_MAX))
  if (bad >= 0) throw new NofxError('input.invalid', `utilisation[${bad}] of "${name}" is ${String(utilisation[bad])}. Give shares from 0 to 1e300, and null where one is missing.`)
  return { name, servers, utilisation }
}

function predictBottleneck({ name, servers, utilisation }: PooledResource, limit01: number, period: number, horizon: number): Bottleneck {
  const newest = utilisation.slice(-TREND_VALUES_MAX)
  const trend = trendTest(newest, { period })
  const { slopePerStep, slopeLower, slopeUpper, pValue } = trend
  if (trend.status === 'not_enough_data') {
    return { name, status: 'not_enough_data', utilisation: null, steps: null, stepsEarliest: null, stepsLatest: null, slopePerStep: 0, pValue: 1, waitNow: null, waitAtHorizon: null, explanation: `"${name}" has too few known values to say.` }
  }
  const growing = pValue <= TREND_P_MAX && slopePerStep > 0
  const slope = pValue <= TREND_P_MAX ? slopePerStep : 0
  const level = levelNow(newest, slope, Math.max(NEWEST_VALUES, 2 * period))
  const stepsAt = (growth: number) => {
    const steps = Math.max(0, (limit01 - level) / growth)
    return growth > 0 && steps <= horizon ? steps : null
  }
  const steps = growing ? stepsAt(slopePerStep) : null
  const status = level >= limit01 ? 'saturated' : steps !== null ? 'saturating' : 'steady'
  return {
    name, status, utilisation: level,
    steps: status === 'saturated' ? 0 : steps,
    stepsEarliest: status === 'saturated' ? 0 : growing ? stepsAt(slopeUpper) : null,
    stepsLatest: status === 'saturated' ? 0 : growing ? stepsAt(slopeLower) : null,
    slopePerStep, pValue,
    waitNow: waitOf(servers, level), waitAtHorizon: waitOf(servers, Math.max(0, level + slope * horizon)),
    explanation: explain(name, status, level, limit01, steps),
  }
}

/** Where the line ends: its slope through the median of the newest values. */
function levelNow(values: readonly (number | null)[], slope: number, reach: number): number {
  const start = Math.max(0, values.length - reach)
  const carried = values.slice(start).flatMap((value, index) => (value === null || Number.isNaN(value) ? [] : [value + slope * (values.length - 1 - start - index)]))
  return carried.length === 0 ? 0 : Math.max(0, median(carried))
}

/** The mean wait in durations of work: Erlang C over the free servers. Null from full utilisation on. */
function waitOf(servers: number, utilisation: number): number | null {
  return utilisation >= 1 ? null : erlangC(servers, servers * utilisation) / (servers * (1 - utilisation))
}

function explain(name: string, status: 'saturated' | 'saturating' | 'steady', level: number, limit01: number, steps: number | null): string {
  const now = `"${name}" is ${Math.round(level * 100)} % busy`
  switch (status) {
    case 'saturated': return `${now}, at or above its limit of ${Math.round(limit01 * 100)} %.`
    case 'saturating': return `${now} and reaches ${Math.round(limit01 * 100)} % in about ${Number((steps ?? 0).toPrecision(2))} steps.`
    case 'steady': return `${now} and does not reach ${Math.round(limit01 * 100)} % within the horizon.`
  }
}
