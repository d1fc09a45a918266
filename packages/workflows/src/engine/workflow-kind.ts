import type { RunKind } from '@nofx/runtime'
import { refusal } from '../run/refusal.ts'
import { workflowDecider } from '../run/workflow-decider.ts'
import { WORKFLOW_EVENT_VERSIONS, type WorkflowEvent, type WorkflowOwnEvent } from '../run/workflow-event.ts'
import type { WorkflowState } from '../run/workflow-state.ts'
import type { Handlers } from './handlers.ts'
import { projectWorkflow } from './project-workflow.ts'
import { sessionPerformer } from './session-performer.ts'
import { stepPerformer } from './step-performer.ts'

/** Workflows as a runtime drives them. A run whose workflow this process has not registered is left to others. */
export function workflowKind(handlers: Handlers): RunKind<WorkflowState, WorkflowOwnEvent> {
  return {
    kind: 'workflow',
    decider: (name) => (handlers.workflow(name) === undefined ? undefined : workflowDecider),
    performers: { step: stepPerformer(handlers), session: sessionPerformer(handlers) },
    eventVersions: WORKFLOW_EVENT_VERSIONS,
    // The runtime asks only about events that the kind knows.
    refusal: (state, event) => refusal(state, event as WorkflowEvent),
    project: projectWorkflow,
  }
}
