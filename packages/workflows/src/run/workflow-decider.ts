import type { Decider } from '@nofx/core'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import type { WorkflowOwnEvent } from './workflow-event.ts'
import { initialWorkflowState, type WorkflowState } from './workflow-state.ts'

/** Decides for every workflow; the plan is in the first event. */
export const workflowDecider: Decider<WorkflowState, WorkflowOwnEvent> = { initial: initialWorkflowState, evolve, decide }
