import type { Records, RecordTables } from '@nofx/core'
import type { RunFigures } from './expected-run.ts'
import { RUNS_MAX, type RunHistory } from './read-run-figures.ts'

/** Workflows whose plans are looked at, those that ran last: each costs a question to the store, and one for each of its plans. */
const WORKFLOWS_MAX = 50

/** Rows of a name that are looked through: templates share names with plans. */
const PLANS_MAX = 4

/** The plan that a workflow follows now, and which of its ended runs followed it. */
export interface PlanVersion {
  readonly version: string
  /** The row in `workflow_plans`. Its id is derived from the content of the plan, so equal plans of two releases are one. */
  readonly planId: string
  /** When the first of its runs that are known started, epoch ms. */
  readonly since: number
  /** Ids of runs that followed it, and of those that followed another plan. A run whose row is gone and that started later than `since` is in neither. */
  readonly following: ReadonlySet<string>
  readonly before: ReadonlySet<string>
}

/**
 * Reads the plan that each workflow followed last, for those with runs of another one: the versions that can be compared. Which run followed which plan is what
 * `workflow_executions` says, so runs of two plans may take turns, and a plan that is taken back is the one of before.
 *
 * @throws NofxError `storage.unavailable`
 */
export async function readPlanVersions(records: Pick<Records, 'read'>, runs: RunHistory): Promise<ReadonlyMap<string, PlanVersion>> {
  const versions = new Map<string, PlanVersion>()
  const lastStart = (name: string) => runs.get(name)?.at(-1)?.startedAt ?? 0
  const names = [...runs.keys()].sort((one, other) => lastStart(other) - lastStart(one)).slice(0, WORKFLOWS_MAX)
  for (const name of names) {
    const rows = await records.read('workflow_plans', { name }, { limit: PLANS_MAX })
    const plans = rows.filter(({ optimization_metadata: metadata }) => metadata === null)
    const figures = runs.get(name) ?? []
    const [newest] = plans
    if (newest === undefined || (plans.length === 1 && (figures[0]?.startedAt ?? newest.created_at) >= newest.created_at)) continue
    const executions = await Promise.all(plans.map(({ id }) => records.read('workflow_executions', { plan_id: id }, { limit: RUNS_MAX })))
    const version = versionOf(plans, new Map(executions.flat().map(({ id, plan_id: planId }) => [id, planId])), figures, newest)
    if (version.before.size > 0) versions.set(name, version)
  }
  return versions
}

type PlanRow = RecordTables['workflow_plans']

/** @param newest the plan that was stored last, which is followed as long as none of its runs has ended */
function versionOf(plans: readonly PlanRow[], planOf: ReadonlyMap<string, string>, figures: readonly RunFigures[], newest: PlanRow): PlanVersion {
  const last = figures.findLast(({ runId }) => planOf.has(runId))
  const isUnseen = last === undefined || newest.created_at > last.startedAt
  const current = isUnseen ? newest : (plans.find(({ id }) => id === planOf.get(last.runId)) ?? newest)
  const following = figures.filter(({ runId }) => planOf.get(runId) === current.id)
  const since = following[0]?.startedAt ?? current.created_at
  const before = figures.filter(({ runId, startedAt }) => (planOf.get(runId) ?? current.id) !== current.id || (!planOf.has(runId) && startedAt < since))
  const idsOf = (some: readonly RunFigures[]) => new Set(some.map(({ runId }) => runId))
  return { version: versionName(current.plan_graph), planId: current.id, since, following: idsOf(following), before: idsOf(before) }
}

function versionName(plan: unknown): string {
  return typeof plan === 'object' && plan !== null && 'version' in plan ? String(plan.version) : 'unknown'
}
