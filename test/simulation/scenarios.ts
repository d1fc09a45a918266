import { FAULTS, type FoundViolation, type Random, type Scenario, type SimulateOptions } from '@nofx/testing'
import { clerkScenario } from './clerk-scenario.ts'
import { isKnown } from './known-defects.ts'
import { mixedScenario, releasesScenario } from './mixed-scenario.ts'
import type { MixedApp } from './workloads/index.ts'

const SCENARIOS: ReadonlyMap<string, (random: Random) => Scenario<MixedApp>> = new Map([['mixed', mixedScenario], ['releases', releasesScenario], ['clerk', clerkScenario]])

/** What is to be simulated, as one process can tell another. */
export interface Order {
  readonly scenario: string
  readonly from: number
  readonly count: number
  /** How many times as often as usual faults strike. */
  readonly rate: number
  readonly violationsMax: number
  readonly shrink: boolean
  /** Reports what is known as well. */
  readonly all: boolean
  /** Checkers whose violations count, and no others. Absent: all. */
  readonly only: readonly string[] | undefined
  /** See `SimulateOptions`. */
  readonly twice: number
}

export function optionsOf({ scenario: name, from, count, rate, all, only, ...rest }: Order): SimulateOptions<MixedApp> {
  const scenario = SCENARIOS.get(name)
  if (scenario === undefined) throw new Error(`There is no scenario "${name}". There are: ${[...SCENARIOS.keys()].join(', ')}.`)
  const isExcused = (violation: FoundViolation) => (!all && isKnown(violation)) || (only !== undefined && !only.includes(violation.checker))
  return { scenario, seeds: { from, count }, faults: Object.fromEntries(FAULTS.map((fault) => [fault.name, fault.perMinute * rate])), ...rest, isKnown: isExcused }
}
