import { NofxError } from '@nofx/core'
import type { Checker } from './checker.ts'
import { CHECKERS } from './checkers/index.ts'
import { FAULTS } from './faults/index.ts'
import { faultNamed, type FaultRates } from './plan-faults.ts'
import type { SimulatedApp } from './process.ts'
import type { FoundViolation, WorldPlan } from './simulate-seed.ts'

/** Where a simulation stands. */
export interface SimulationProgress {
  readonly done: number
  readonly of: number
  readonly seed: number
  readonly violations: number
}

export interface SimulateOptions<App extends SimulatedApp> extends Pick<WorldPlan<App>, 'scenario'> {
  /** How many seeds, from 1 on; or which. Default: 100. */
  readonly seeds?: number | { readonly from: number; readonly count: number } | readonly number[]
  /** Processes that share the store. Default: 3. */
  readonly processes?: number
  /** How often each fault strikes a process in a minute of its time, by name; what is not named does not. Default: `all`, as often as they say. */
  readonly faults?: 'all' | 'none' | Readonly<Record<string, number>>
  /** How long things go wrong, in ms of the world. Default: 20,000. */
  readonly faultsMs?: number
  /** How long everything may take to end when nothing goes wrong any more, in ms of the world. Default: 300,000. */
  readonly calmMs?: number
  /** As of the runtime; short, so that much happens in little time. Default: 3,000. */
  readonly leaseMs?: number
  /** Default: a third of `leaseMs`. */
  readonly sweepMs?: number
  /** Default: 500. */
  readonly mailMs?: number
  /** As of the runtime. Default: four times `sweepMs`. */
  readonly suspendMs?: number
  /** How long a handler that may have left the simulation is waited for, in real ms. Default: 200. */
  readonly realMs?: number
  /** Your own invariants, beside those that hold for every program. */
  readonly checkers?: readonly Checker[]
  /** Violations that are known and not to be reported, only counted. Default: none. */
  readonly isKnown?: (violation: FoundViolation) => boolean
  /** Seeds with violations after which it stops. Default: 1. */
  readonly violationsMax?: number
  /** Whether a seed with a violation is brought down to what it takes. Default: true. */
  readonly shrink?: boolean
  /** So many seeds are run a second time, to see that they give the same world. Default: 1. */
  readonly twice?: number
  readonly progress?: (progress: SimulationProgress) => void
}

export interface CheckedOptions<App extends SimulatedApp> {
  readonly plan: WorldPlan<App>
  readonly seeds: readonly number[]
  readonly twice: number
  readonly violationsMax: number
  readonly shrinks: boolean
  readonly isKnown: (violation: FoundViolation) => boolean
  readonly progress: (progress: SimulationProgress) => void
}

const PROCESSES_MAX = 100
const SEEDS_MAX = 100_000_000

/** @throws NofxError `input.invalid` */
export function checkedOptions<App extends SimulatedApp>(options: SimulateOptions<App>): CheckedOptions<App> {
  const { scenario, processes = 3, leaseMs = 3_000, sweepMs = leaseMs / 3, suspendMs = 4 * sweepMs, mailMs = 500, faultsMs = 20_000, calmMs = 300_000, realMs = 200, checkers = [], violationsMax = 1, twice = 1 } = options
  if (typeof scenario !== 'function') throw invalid('scenario', scenario, 'Give a function that returns { boot, operations }.')
  assertWhole('processes', processes, 1, PROCESSES_MAX)
  assertWhole('twice', twice, 0, SEEDS_MAX)
  if (violationsMax !== Number.POSITIVE_INFINITY) assertWhole('violationsMax', violationsMax, 1, SEEDS_MAX)
  for (const [name, value] of Object.entries({ leaseMs, sweepMs, mailMs, suspendMs, calmMs })) if (!(value > 0 && Number.isFinite(value))) throw invalid(name, value, 'Give a number of ms above 0.')
  for (const [name, value] of Object.entries({ faultsMs, realMs })) if (!(value >= 0 && Number.isFinite(value))) throw invalid(name, value, 'Give a number of ms, 0 or more.')
  return {
    plan: { scenario, processes, leaseMs, sweepMs, mailMs, suspendMs, faultsMs, calmMs, realMs, rates: ratesOf(options.faults ?? 'all'), checkers: [...checkers, ...CHECKERS] },
    seeds: seedsOf(options.seeds ?? 100),
    twice, violationsMax,
    shrinks: options.shrink ?? true,
    isKnown: options.isKnown ?? (() => false),
    progress: options.progress ?? (() => {}),
  }
}

function seedsOf(seeds: NonNullable<SimulateOptions<SimulatedApp>['seeds']>): readonly number[] {
  if (typeof seeds === 'number') {
    assertWhole('seeds', seeds, 1, SEEDS_MAX)
    return Array.from({ length: seeds }, (_, index) => index + 1)
  }
  if ('from' in seeds) {
    if (!Number.isSafeInteger(seeds.from)) throw invalid('seeds.from', seeds.from, 'A seed is a whole number.')
    assertWhole('seeds.count', seeds.count, 1, SEEDS_MAX)
    return Array.from({ length: seeds.count }, (_, index) => seeds.from + index)
  }
  const bad = seeds.find((seed) => !Number.isSafeInteger(seed))
  if (bad !== undefined) throw invalid('seeds', bad, 'A seed is a whole number.')
  if (seeds.length === 0) throw invalid('seeds', '[]', 'Give one seed at least.')
  return seeds
}

function ratesOf(faults: NonNullable<SimulateOptions<SimulatedApp>['faults']>): FaultRates {
  if (faults === 'none') return new Map()
  if (faults === 'all') return new Map(FAULTS.map((fault) => [fault, fault.perMinute]))
  if (typeof faults !== 'object' || faults === null) throw invalid('faults', faults, 'Give "all", "none", or a rate for each name.')
  return new Map(
    Object.entries(faults).map(([name, perMinute]) => {
      const fault = faultNamed(name)
      if (fault === undefined) throw new NofxError('input.invalid', `There is no fault "${name}". There are: ${FAULTS.map((known) => known.name).join(', ')}.`)
      if (!(perMinute >= 0 && Number.isFinite(perMinute))) throw invalid(`faults["${name}"]`, perMinute, 'Give how often it strikes a process in a minute, 0 or more.')
      return [fault, perMinute]
    }),
  )
}

function assertWhole(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) throw invalid(name, value, `Give a whole number from ${min} to ${max}.`)
}

function invalid(name: string, value: unknown, remedy: string): NofxError {
  return new NofxError('input.invalid', `Invalid value for a simulation. ${name}: ${typeof value === 'string' ? `"${value}"` : String(value)} will not do. ${remedy}`)
}
