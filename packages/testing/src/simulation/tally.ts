import type { EffectRequested, EffectSettled } from '@nofx/core'
import { Sample, type SampleData } from './distribution.ts'
import type { ReportedViolation, SimulationReport } from './report.ts'
import type { FoundViolation, SeedResult } from './simulate-seed.ts'

/** Runs or calls of one name, added up. */
interface SumsData {
  readonly counts: Readonly<Record<string, number>>
  readonly durationMs: SampleData
  readonly costUsd: SampleData
}

/** What some worlds have shown, as plain data that can go from one process to another, and be added up there. */
export interface TallyData {
  readonly seeds: number
  /** One text for each order of events that there was. */
  readonly orders: ReadonlySet<string>
  readonly violations: readonly ReportedViolation[]
  readonly known: ReadonlyMap<string, number>
  readonly faults: ReadonlyMap<string, number>
  readonly runs: ReadonlyMap<string, SumsData>
  readonly calls: ReadonlyMap<string, SumsData>
  readonly handOvers: number
  readonly virtualMs: number
}

interface Sums {
  readonly counts: Record<string, number>
  readonly durationMs: Sample
  readonly costUsd: Sample
}

/**
 * Adds worlds up. A simulation in several processes has a tally in each, from `tallySeeds`, whose data are merged into one.
 *
 * @example
 * ```ts
 * const tally = new Tally()
 * for (const data of await Promise.all(workers.map(({ answer }) => answer))) tally.merge(data)
 * console.log(printReport(tally.report(realMs)).join('\n'))
 * ```
 */
export class Tally {
  readonly #orders = new Set<string>()
  readonly #faults = new Map<string, number>()
  readonly #known = new Map<string, number>()
  readonly #runs = new Map<string, Sums>()
  readonly #calls = new Map<string, Sums>()
  #violations: readonly ReportedViolation[] = []
  #seeds = 0
  #handOvers = 0
  #virtualMs = 0

  get violations(): readonly ReportedViolation[] {
    return this.#violations
  }

  add({ order, evidence, world }: SeedResult): void {
    this.#seeds += 1
    this.#orders.add(order)
    this.#virtualMs += world.nowMs
    this.#handOvers += evidence.store.handOvers.filter(({ owner }) => owner !== null).length
    for (const { planned } of evidence.struck) count(this.#faults, planned.kind, 1)
    for (const events of evidence.logs.values()) this.#addRun(events)
  }

  addViolation(violation: ReportedViolation): void {
    this.#violations = [...this.#violations, violation]
  }

  addKnown({ checker }: FoundViolation): void {
    count(this.#known, checker, 1)
  }

  get data(): TallyData {
    return {
      seeds: this.#seeds, orders: this.#orders, violations: this.#violations, known: this.#known, faults: this.#faults,
      runs: dataOf(this.#runs), calls: dataOf(this.#calls), handOvers: this.#handOvers, virtualMs: this.#virtualMs,
    }
  }

  /** Adds other worlds. Violations are kept in the order of their seeds. */
  merge({ seeds, orders, violations, known, faults, runs, calls, handOvers, virtualMs }: TallyData): void {
    this.#seeds += seeds
    this.#handOvers += handOvers
    this.#virtualMs += virtualMs
    for (const order of orders) this.#orders.add(order)
    for (const [checker, times] of known) count(this.#known, checker, times)
    for (const [kind, times] of faults) count(this.#faults, kind, times)
    for (const [name, sums] of runs) mergeSums(sumsOf(this.#runs, name), sums)
    for (const [name, sums] of calls) mergeSums(sumsOf(this.#calls, name), sums)
    this.#violations = [...this.#violations, ...violations].toSorted((one, other) => one.seed - other.seed)
  }

  /** @param realMs how long it has taken on the clock of the wall */
  report(realMs: number): SimulationReport {
    return {
      seeds: this.#seeds,
      orders: this.#orders.size,
      violations: this.#violations,
      known: sortedRecord(this.#known, (value) => value),
      faults: sortedRecord(this.#faults, (value) => value),
      runs: sortedRecord(this.#runs, ({ counts, durationMs, costUsd }) => ({
        running: counts['running'] ?? 0, completed: counts['completed'] ?? 0, failed: counts['failed'] ?? 0, cancelled: counts['cancelled'] ?? 0, durationMs: durationMs.distribution, costUsd: costUsd.distribution,
      })),
      calls: sortedRecord(this.#calls, ({ counts, durationMs, costUsd }) => ({
        completed: counts['completed'] ?? 0, failed: counts['failed'] ?? 0, cancelled: counts['cancelled'] ?? 0, latencyMs: durationMs.distribution, costUsd: costUsd.distribution,
      })),
      handOvers: this.#handOvers,
      virtualMs: Math.round(this.#virtualMs),
      realMs: Math.round(realMs),
    }
  }

  #addRun(events: SeedResult['evidence']['logs'] extends ReadonlyMap<string, infer Events> ? Events : never): void {
    const first = events[0]
    const last = events.at(-1)
    if (first?.event.type !== 'run.started' || last === undefined) return
    const sums = sumsOf(this.#runs, `${first.event.kind} ${first.event.name}`)
    const status = last.event.type === 'run.ended' ? last.event.status : 'running'
    sums.counts[status] = (sums.counts[status] ?? 0) + 1
    if (status !== 'running') sums.durationMs.add(last.at - first.at)
    const requests = new Map<number, EffectRequested>()
    let costUsd = 0
    for (const { version, at, event } of events) {
      if (event.type === 'effect.requested') requests.set(version, event)
      if (event.type !== 'effect.settled') continue
      costUsd += event.usage?.costUsd ?? 0
      const request = requests.get(event.request)
      if (request !== undefined) this.#addCall(request, event, at)
    }
    sums.costUsd.add(costUsd)
  }

  #addCall({ kind, name }: EffectRequested, { status, startedAt, usage }: EffectSettled, at: number): void {
    if (kind !== 'step' && kind !== 'agent') return
    const sums = sumsOf(this.#calls, `${kind} ${name}`)
    sums.counts[status] = (sums.counts[status] ?? 0) + 1
    // Clocks may disagree about what came first.
    if (startedAt !== undefined) sums.durationMs.add(Math.max(0, at - startedAt))
    sums.costUsd.add(usage?.costUsd ?? 0)
  }
}

function sumsOf(all: Map<string, Sums>, name: string): Sums {
  const known = all.get(name) ?? { counts: {}, durationMs: new Sample(), costUsd: new Sample() }
  all.set(name, known)
  return known
}

function dataOf(all: ReadonlyMap<string, Sums>): ReadonlyMap<string, SumsData> {
  return new Map([...all].map(([name, { counts, durationMs, costUsd }]) => [name, { counts, durationMs: durationMs.data, costUsd: costUsd.data }]))
}

function mergeSums(sums: Sums, { counts, durationMs, costUsd }: SumsData): void {
  for (const [status, times] of Object.entries(counts)) sums.counts[status] = (sums.counts[status] ?? 0) + times
  sums.durationMs.merge(durationMs)
  sums.costUsd.merge(costUsd)
}

function count(counts: Map<string, number>, name: string, times: number): void {
  counts.set(name, (counts.get(name) ?? 0) + times)
}

function sortedRecord<Value, Shown>(map: ReadonlyMap<string, Value>, show: (value: Value) => Shown): Readonly<Record<string, Shown>> {
  return Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => [name, show(value)]))
}
