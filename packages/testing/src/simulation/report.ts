import type { EffectRequested, EffectSettled, RunStatus } from '@nofx/core'
import { Sample, type Distribution } from './distribution.ts'
import type { PlannedFault } from './fault.ts'
import type { FoundViolation, SeedResult } from './simulate-seed.ts'

/** A violation with all that is needed to see it again. */
export interface ReportedViolation extends FoundViolation {
  readonly seed: number
  /** `run 3`, as the story has it. */
  readonly run: string | undefined
  /** What is left of the plan when all has been left out that it does not need; all of it when it was not shrunk. */
  readonly faults: readonly PlannedFault[]
  readonly operations: readonly string[]
  /** How many there were. */
  readonly faultsPlanned: number
  readonly operationsPlanned: number
  readonly story: readonly string[]
}

/** How the runs of one name went. */
export interface RunReport extends Readonly<Record<RunStatus, number>> {
  readonly durationMs: Distribution
  readonly costUsd: Distribution
}

/** How the calls of one agent or step went. */
export interface CallReport {
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly latencyMs: Distribution
  readonly costUsd: Distribution
}

/** What a simulation has shown. Plain data. */
export interface SimulationReport {
  readonly seeds: number
  /** Worlds whose order of events no other had. */
  readonly orders: number
  readonly violations: readonly ReportedViolation[]
  /** Violations that the caller said are known, by checker. */
  readonly known: Readonly<Record<string, number>>
  /** Faults that have struck, by their kind. */
  readonly faults: Readonly<Record<string, number>>
  /** By kind and name: `session pair`. */
  readonly runs: Readonly<Record<string, RunReport>>
  /** By kind and name: `agent coder`. */
  readonly calls: Readonly<Record<string, CallReport>>
  /** How often a run has gone from one process to another. */
  readonly handOvers: number
  readonly virtualMs: number
  readonly realMs: number
}

interface Sums {
  readonly counts: Record<string, number>
  readonly durationMs: Sample
  readonly costUsd: Sample
}

/** Adds worlds up. */
export class ReportBuilder {
  readonly #orders = new Set<string>()
  readonly #faults = new Map<string, number>()
  readonly #known = new Map<string, number>()
  readonly #runs = new Map<string, Sums>()
  readonly #calls = new Map<string, Sums>()
  readonly #violations: ReportedViolation[] = []
  readonly #begunAt = performance.now()
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
    for (const { planned } of evidence.struck) count(this.#faults, planned.kind)
    for (const events of evidence.logs.values()) this.#addRun(events)
  }

  addViolation(violation: ReportedViolation): void {
    this.#violations.push(violation)
  }

  addKnown({ checker }: FoundViolation): void {
    count(this.#known, checker)
  }

  build(): SimulationReport {
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
      realMs: Math.round(performance.now() - this.#begunAt),
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

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function sortedRecord<Value, Shown>(map: ReadonlyMap<string, Value>, show: (value: Value) => Shown): Readonly<Record<string, Shown>> {
  return Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, value]) => [name, show(value)]))
}
