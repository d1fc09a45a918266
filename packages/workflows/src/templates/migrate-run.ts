import { isNofxError, NofxError, type Recorded } from '@nofx/core'
import type { WorkflowEngine } from '../engine/workflow-engine.ts'
import type { Plan, PlanNode, StepCall } from '../plan/plan.ts'
import type { WorkflowEvent } from '../run/workflow-event.ts'
import { migratePlan, readProgress, type PlanMigration } from './migrate-plan.ts'

/** Looks at a run that goes on meanwhile, so that what was decided comes too late. One that is faster than these is not caught by more. */
const LOOKS_MAX = 5

/**
 * Brings a run to another plan where that can be done while it runs, and says otherwise what stands against it: `migratePlan` with the log of
 * the run, whoever drives it, and the adaptations applied. What was replaced in the run before counts. Costs a read of its log.
 *
 * @param to the plan, such as that of an instance of a newer version, with the parameters that the run has
 * @param reason as the log keeps it
 * @returns with `adapt`, what has been done; with any other status nothing was changed in this look, and the host decides
 * @throws NofxError `run.unknown`, `plan.invalid`, `input.invalid` for a run that is no workflow; `workflow.adaptation_refused` where a step is not
 * registered, or the run is always further than it was when it was looked at
 *
 * @example
 * ```ts
 * const next = await registry.instantiate('release', { range: '^2.1.0', parameters })
 * const { status, reasons } = await migrateRun(engine, run.id, next.plan, 'release 2.1.0')
 * if (status === 'restart') console.log('Start it anew:', reasons)
 * ```
 */
export async function migrateRun(engine: WorkflowEngine, runId: string, to: Plan, reason: string): Promise<PlanMigration> {
  await engine.runtime.status(runId)
  for (let look = 1; ; look++) {
    // A run of this engine has the events of workflows, which is looked at below.
    const events = (await engine.runtime.storage.log.read(runId)) as readonly Recorded<WorkflowEvent>[]
    const migration = migratePlan(presentPlan(runId, events), to, readProgress(events), reason)
    if (migration.status !== 'adapt') return migration
    try {
      for (const adaptation of migration.adaptations) await engine.adapt(runId, adaptation)
      return migration
    } catch (error) {
      const isLate = isNofxError(error, 'workflow.adaptation_refused') || isNofxError(error, 'run.ended')
      if (!isLate || look === LOOKS_MAX) throw error
    }
  }
}

/** The plan that a run goes by: the one it was started with, and what has replaced parts of it. */
function presentPlan(runId: string, events: readonly Recorded<WorkflowEvent>[]): Plan {
  const [first] = events
  if (first?.event.type !== 'run.started' || first.event.kind !== 'workflow' || first.event.definition === undefined) {
    throw new NofxError('input.invalid', `The run ${runId} is no workflow, so that it has no plan to leave. Give the id of one.`)
  }
  // It is looked at where it is compared.
  const plan = first.event.definition.content as Plan
  const replaced = new Map<string, StepCall>()
  for (const { event } of events) if (event.type === 'plan.adapted') replaced.set(event.adaptation.node, event.adaptation.call)
  return replaced.size === 0 ? plan : { ...plan, nodes: plan.nodes.map((node) => withReplaced(node, replaced)) }
}

/** Calls itself for the bodies of maps, whose depth is bounded. */
function withReplaced(node: PlanNode, replaced: ReadonlyMap<string, StepCall>): PlanNode {
  if (node.type === 'map') return { ...node, nodes: node.nodes.map((inner) => withReplaced(inner, replaced)) }
  const call = replaced.get(node.id)
  if (node.type !== 'step' || call === undefined) return node
  const { inDoubt: _, timeoutMs: __, retry: ___, ...rest } = node
  return { ...rest, ...call }
}
