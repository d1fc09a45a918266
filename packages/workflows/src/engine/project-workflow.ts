import type { Definition, RecordChange, Recorded } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import type { Plan } from '../plan/plan.ts'
import type { WorkflowEvent } from '../run/workflow-event.ts'
import type { WorkflowState } from '../run/workflow-state.ts'

const NO_RECORDS: readonly never[] = []

/** The rows of `workflow_plans`, `workflow_executions` and `workflow_adaptations` that follow from an event. */
export function projectWorkflow(runId: string, { version, at, event }: Recorded<WorkflowEvent>, state: WorkflowState): readonly RecordChange[] {
  switch (event.type) {
    case 'run.started': {
      const { id: planId, content } = event.definition as Definition
      const plan = content as Plan
      return [
        {
          op: 'insert', table: 'workflow_plans',
          row: { id: planId, name: plan.name, description: null, plan_graph: plan, optimization_metadata: null, performance_metrics: null, created_at: at },
        },
        {
          op: 'insert', table: 'workflow_executions',
          row: { id: runId, plan_id: planId, execution_context: { input: event.input, ...(event.forked && { forked: event.forked }) }, status: 'running', performance_data: null, adaptations_made: [], created_at: at },
        },
      ]
    }
    case 'plan.adapted': {
      const { adaptation } = event
      const adaptations = [...(state.replaced ?? [])].map(([node, { step }]) => ({ node, with: step }))
      return [
        {
          op: 'insert', table: 'workflow_adaptations',
          row: {
            id: derivedId(String(version), runId), execution_id: runId, adaptation_type: adaptation.type, reason: adaptation.reason,
            changes_made: { node: adaptation.node, with: adaptation.with }, performance_impact: null, created_at: at,
          },
        },
        { op: 'update', table: 'workflow_executions', id: runId, set: { adaptations_made: adaptations } },
      ]
    }
    case 'run.ended':
      return [{ op: 'update', table: 'workflow_executions', id: runId, set: { status: event.status, performance_data: { endedAt: at, events: version } } }]
    default:
      return NO_RECORDS
  }
}
