import type { Records } from '@nofx/core'
import type { RunHistory } from './read-run-figures.ts'

/** Workflows whose plans are looked at, those that ran last: each costs a question to the store. */
const WORKFLOWS_MAX = 50

/** Rows of a name that are looked through: templates share names with plans. */
const PLANS_MAX = 4

/** The newest plan of a workflow. */
export interface PlanVersion {
  readonly version: string
  /** When a run first followed it, epoch ms. */
  readonly since: number
}

/**
 * Reads the newest plan of each workflow that has runs older than it: those whose versions can be compared.
 *
 * @throws NofxError `storage.unavailable`
 */
export async function readPlanVersions(records: Pick<Records, 'read'>, runs: RunHistory): Promise<ReadonlyMap<string, PlanVersion>> {
  const versions = new Map<string, PlanVersion>()
  const lastStart = (name: string) => runs.get(name)?.at(-1)?.startedAt ?? 0
  const names = [...runs.keys()].sort((one, other) => lastStart(other) - lastStart(one)).slice(0, WORKFLOWS_MAX)
  for (const name of names) {
    const rows = await records.read('workflow_plans', { name }, { limit: PLANS_MAX })
    const newest = rows.find(({ optimization_metadata: metadata }) => metadata === null)
    if (newest === undefined || (runs.get(name)?.[0]?.startedAt ?? newest.created_at) >= newest.created_at) continue
    versions.set(name, { version: versionOf(newest.plan_graph), since: newest.created_at })
  }
  return versions
}

function versionOf(plan: unknown): string {
  return typeof plan === 'object' && plan !== null && 'version' in plan ? String(plan.version) : 'unknown'
}
