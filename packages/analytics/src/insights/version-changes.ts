import type { RunFigures } from '../outcomes/expected-run.ts'
import type { PlanVersion } from '../outcomes/read-plan-versions.ts'
import type { RunHistory } from '../outcomes/read-run-figures.ts'
import { compareVersions, type VersionComparison } from '../trends/compare-versions.ts'

/** The share of false alarms among all changes that are reported. */
const FALSE_ALARMS01 = 0.01

/** What of a run is compared. Times, cost and retries are those of completed runs; failures are 0 or 1 of completed and failed ones. */
const VERSION_MEASURES = ['wallMs', 'costUsd', 'retries', 'failed'] as const

type VersionMeasureName = (typeof VERSION_MEASURES)[number]

/** How runs of a workflow changed with the plan that it follows now. */
export interface VersionChange {
  readonly workflow: string
  readonly plan: PlanVersion
  readonly measure: VersionMeasureName
  readonly comparison: VersionComparison
  readonly meanBefore: number
  readonly meanAfter: number
  readonly runsBefore: number
  readonly runsAfter: number
}

/**
 * Compares the runs that followed the plan that their workflow follows now with those of other plans, all workflows and measures together. The verdict `not_enough_data` is that of fewer than 8 runs on either side.
 */
export function versionChanges(runs: RunHistory, plans: ReadonlyMap<string, PlanVersion>): readonly VersionChange[] {
  const asked = [...plans].flatMap(([workflow, plan]) => VERSION_MEASURES.map((measure) => {
    const values = (figures: readonly RunFigures[]) => figures.filter(({ status }) => (measure === 'failed' ? status !== 'cancelled' : status === 'completed')).map((run) => valueOf(run, measure))
    const figures = runs.get(workflow) ?? []
    return { workflow, plan, measure, before: values(figures.filter(({ runId }) => plan.before.has(runId))), after: values(figures.filter(({ runId }) => plan.following.has(runId))) }
  }))
  const comparisons = compareVersions(asked.map(({ workflow, before, after }) => ({ name: workflow, before, after })), { falseDiscoveries01: FALSE_ALARMS01 })
  return asked.flatMap(({ workflow, plan, measure, before, after }, index) => {
    const comparison = comparisons[index]
    return comparison === undefined ? [] : [{ workflow, plan, measure, comparison, meanBefore: meanOf(before), meanAfter: meanOf(after), runsBefore: before.length, runsAfter: after.length }]
  })
}

function valueOf(run: RunFigures, measure: VersionMeasureName): number {
  return measure === 'failed' ? Number(run.status === 'failed') : run[measure]
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value / values.length, 0)
}
