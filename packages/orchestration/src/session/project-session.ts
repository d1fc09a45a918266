import type { RecordChange, Recorded } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import type { SessionEvent } from './session-event.ts'
import type { SessionStart, SessionState } from './session-state.ts'

const NO_RECORDS: readonly never[] = []

/** The rows of `agent_sessions`, `agent_relationships` and `agent_communications` that follow from an event. */
export function projectSession(runId: string, { version, at, event }: Recorded<SessionEvent>, state: SessionState): readonly RecordChange[] {
  switch (event.type) {
    case 'run.started': {
      const { task, objective } = event.input as SessionStart
      return [
        {
          op: 'insert', table: 'agent_sessions',
          row: {
            id: runId, orchestration_type: event.name, primary_agent_id: null, status: 'running', created_at: at,
            session_metadata: { skills: task.skills, ...(objective && { objective }), ...(event.limits && { budget: event.limits }), ...(event.parent && { parent: event.parent }) },
          },
        },
      ]
    }
    case 'agent.selected':
      return state.team.size === 1 ? [{ op: 'update', table: 'agent_sessions', id: runId, set: { primary_agent_id: event.registryId } }] : []
    case 'message.sent': {
      const from = state.team.get(event.fromRole)?.registryId ?? null
      const to = state.team.get(event.toRole)?.registryId ?? null
      const payload = state.answers.find(({ request }) => request === event.request)?.value ?? null
      const row = { id: derivedId(String(version), runId), session_id: runId, from_agent_id: from, to_agent_id: to, message_type: event.messageType, payload, acknowledged_at: null, created_at: at }
      const relationship: RecordChange[] =
        event.messageType === 'review' && from !== null && to !== null
          ? [{ op: 'insert', table: 'agent_relationships', row: { id: derivedId('pair', runId), session_id: runId, supervisor_agent_id: from, worker_agent_id: to, relationship_type: 'reviews', created_at: at } }]
          : []
      return [{ op: 'insert', table: 'agent_communications', row }, ...relationship]
    }
    case 'run.ended':
      return [{ op: 'update', table: 'agent_sessions', id: runId, set: { status: event.status } }]
    default:
      return NO_RECORDS
  }
}
