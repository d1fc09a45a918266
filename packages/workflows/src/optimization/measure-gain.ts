import { NofxError, type Outcome } from '@nofx/core'
import { checkOutcomes } from '../analysis/check-outcomes.ts'
import { checkFields, describeValue } from '../check-fields.ts'
import { meanDifference, type MeanDifference } from './mean-difference.ts'
import type { Gain } from './measure-plans.ts'

/** Outcomes of runs with and without a change. */
export interface GainEvidence {
  /** All outcomes of runs of the plan as it was, and as it is. Which run is which, the caller knows: by its plan, or by when it began. */
  readonly before: readonly Outcome[]
  readonly after: readonly Outcome[]
  /** What was changed between them, together: changes, or proposals that were followed. */
  readonly changes: readonly { readonly nodes: readonly string[]; readonly gain: Gain }[]
}

/** What changes came to, or that there are too few runs to say. */
export type MeasuredGain =
  | { readonly status: 'not enough data'; readonly runs: RunsCounted; /** What is missing. */ readonly reason: string }
  | {
      readonly status: 'measured'
      readonly runs: RunsCounted
      /** From the first request of a run to its last outcome. */
      readonly timeMs: ComparedGain
      readonly costUsd: ComparedGain
      /** What the nodes of the changes take, added up. */
      readonly changedMs: MeanDifference
      /**
       * What the other nodes take, added up: those that ran both before and after. Where it has changed by more than chance explains, so has something else than the plan, such as
       * what runs are given or the machines, and the gain is not of the changes alone.
       */
      readonly unchangedMs: MeanDifference
      readonly isElsewhereChanged: boolean
    }

interface RunsCounted {
  readonly before: number
  readonly after: number
  /** Runs in which something had failed or was cancelled in the end, which say nothing of what a whole takes. */
  readonly leftOut: number
}

/** The gain that was expected beside the one that was observed: positive when it is sooner or cheaper. */
export interface ComparedGain {
  readonly expected: number
  readonly observed: MeanDifference
  /** Whether they differ by no more than chance explains. */
  readonly isAsExpected: boolean
}

/** On each side. With fewer, an interval for durations that are late now and then would be narrower than it says. */
const RUNS_MIN = 8
const LEVEL_DEFAULT = 0.95

/**
 * What changes of a plan have gained, by what was recorded of its runs: the differences of the means before and after, with intervals, beside what `optimize`
 * expected. It compares, and explains nothing: whatever else changed between the two is in it. So it says too whether the nodes that were not changed take as long
 * as before. Runs of both plans in turn are better evidence than one after the other.
 *
 * Takes the runs for completed; those that end in a failure are left out. Costs a pass over the outcomes.
 *
 * @param options `level`: how sure intervals are, above 0 and below 1. Default: 0.95.
 * @throws NofxError `input.invalid` for a run on both sides, for outcomes of several workflows, and for what is no list of outcomes
 *
 * @example
 * ```ts
 * const { changes } = optimize(plan, { estimates })
 * // … and after a while:
 * const outcomes = await storage.outcomes.read({ runName: 'release', limit: 100_000 })
 * const isAfter = (runId: string) => newRuns.has(runId)
 * const gain = measureGain({ before: outcomes.filter(({ runId }) => !isAfter(runId)), after: outcomes.filter(({ runId }) => isAfter(runId)), changes })
 * if (gain.status === 'measured') gain.timeMs // { expected, observed: { mean, standardError, interval }, isAsExpected }
 * ```
 */
export function measureGain(evidence: GainEvidence, options: { readonly level?: number } = {}): MeasuredGain {
  checkEvidence(evidence)
  checkFields('The options of measureGain', options, ['level'])
  const { level = LEVEL_DEFAULT } = options
  if (!(typeof level === 'number' && level > 0 && level < 1)) throw new NofxError('input.invalid', `The option level is ${describeValue(level)}. Give a share above 0 and below 1, such as 0.95.`)
  const { changes } = evidence
  const [before, after] = [runsOf(evidence.before), runsOf(evidence.after)]
  const [old, now] = [before.filter(({ isComplete }) => isComplete), after.filter(({ isComplete }) => isComplete)]
  const runs: RunsCounted = { before: old.length, after: now.length, leftOut: before.length + after.length - old.length - now.length }
  if (Math.min(runs.before, runs.after) < RUNS_MIN) {
    return { status: 'not enough data', runs, reason: `There are ${runs.before} completed runs before the change and ${runs.after} after it. At least ${RUNS_MIN} of each are needed.` }
  }

  const changed = new Set(changes.flatMap(({ nodes }) => nodes))
  const [ranBefore, ranAfter] = [nodesOf(old), nodesOf(now)]
  const isUnchanged = (node: string) => !changed.has(node) && ranBefore.has(node) && ranAfter.has(node)
  const difference = (of: (run: RecordedRun) => number) => meanDifference(old.map(of), now.map(of), level)
  const compare = (name: keyof Gain, observed: MeanDifference): ComparedGain => {
    const expected = changes.reduce((sum, { gain }) => sum + gain[name].mean, 0)
    const variance = changes.reduce((sum, { gain }) => sum + gain[name].standardError ** 2, observed.standardError ** 2)
    const reach = observed.standardError === 0 ? 1 : (observed.interval.upper - observed.mean) / observed.standardError
    return { expected, observed, isAsExpected: Math.abs(observed.mean - expected) <= reach * Math.sqrt(variance) + ROUNDING_SHARE * Math.abs(expected) }
  }
  const unchangedMs = difference((run) => workMs(run, isUnchanged))
  return {
    status: 'measured', runs,
    timeMs: compare('timeMs', difference(({ makespanMs }) => makespanMs)),
    costUsd: compare('costUsd', difference(({ costUsd }) => costUsd)),
    changedMs: difference((run) => workMs(run, (node) => changed.has(node))),
    unchangedMs,
    isElsewhereChanged: unchangedMs.interval.lower > 0 || unchangedMs.interval.upper < 0,
  }
}

/** Sums of the same numbers in another order differ by less. */
const ROUNDING_SHARE = 1e-9

interface RecordedRun {
  readonly makespanMs: number
  readonly costUsd: number
  readonly msByNode: ReadonlyMap<string, number>
  readonly isComplete: boolean
}

function runsOf(outcomes: readonly Outcome[]): readonly RecordedRun[] {
  const byRun = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const known = byRun.get(outcome.runId)
    if (known === undefined) byRun.set(outcome.runId, [outcome])
    else known.push(outcome)
  }
  return [...byRun.values()].map(recordedRun)
}

/** A failed try that another one follows is part of the run, and what it took is time of its node. */
function recordedRun(outcomes: readonly Outcome[]): RecordedRun {
  const msByNode = new Map<string, number>()
  const lastOf = new Map<string, Outcome>()
  let [fromMs, untilMs, costUsd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const outcome of outcomes) {
    const { node, kind, requestedAt, startedAt, settledAt } = outcome
    fromMs = Math.min(fromMs, requestedAt)
    untilMs = Math.max(untilMs, settledAt)
    costUsd += outcome.costUsd
    if (node === null || kind === 'timer') continue
    // While somebody is waited for, nothing is at work.
    if (kind !== 'wait') msByNode.set(node, (msByNode.get(node) ?? 0) + settledAt - startedAt)
    const last = lastOf.get(node)
    if (last === undefined || last.settledAt <= settledAt) lastOf.set(node, outcome)
  }
  return { makespanMs: untilMs - fromMs, costUsd, msByNode, isComplete: [...lastOf.values()].every(({ status }) => status === 'completed') }
}

function nodesOf(runs: readonly RecordedRun[]): ReadonlySet<string> {
  return new Set(runs.flatMap(({ msByNode }) => [...msByNode.keys()]))
}

function workMs({ msByNode }: RecordedRun, counts: (node: string) => boolean): number {
  let sum = 0
  for (const [node, ms] of msByNode) if (counts(node)) sum += ms
  return sum
}

function checkEvidence(evidence: GainEvidence): void {
  checkFields('What measureGain compares', evidence, ['before', 'after', 'changes'])
  const { before, after, changes } = evidence
  checkOutcomes('The outcomes before the change', before)
  checkOutcomes('The outcomes after the change', after)
  const [old] = before
  const [now] = after
  if (old !== undefined && now !== undefined && old.runName !== now.runName) throw new NofxError('input.invalid', `There are outcomes of "${old.runName}" before the change and of "${now.runName}" after it. Compare runs of one workflow.`)
  const ranBefore = new Set(before.map(({ runId }) => runId))
  const both = after.find(({ runId }) => ranBefore.has(runId))
  if (both !== undefined) throw new NofxError('input.invalid', `The run "${both.runId}" has outcomes before the change and after it. Put all of a run on the side of the plan that it began with.`)
  if (!Array.isArray(changes)) throw new NofxError('input.invalid', `The changes that measureGain is given are ${describeValue(changes)}. Give a list.`)
  for (const change of changes as GainEvidence['changes']) {
    const { nodes, gain } = change ?? {}
    const figures = [gain?.timeMs, gain?.costUsd].flatMap((figure) => [figure?.mean, figure?.standardError])
    if (!Array.isArray(nodes) || !figures.every(Number.isFinite)) throw new NofxError('input.invalid', `A change that measureGain is given is ${describeValue(change)} without nodes or gain. Give changes and proposals of optimize.`)
  }
}
