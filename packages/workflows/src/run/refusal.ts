import { NofxError, type SignalReceived } from '@nofx/core'
import { allNodes } from '../plan/dependencies.ts'
import type { RecordedAdaptation } from './adaptation.ts'
import { NODE_COMPLETED, NODE_SKIPPED } from './scope.ts'
import type { WorkflowEvent } from './workflow-event.ts'
import { openTasks, type WorkflowState } from './workflow-state.ts'

/** Why a workflow does not take an event from outside as it stands, if so: two answers to one question, a change that comes too late. */
export function refusal(state: WorkflowState, event: WorkflowEvent): NofxError | undefined {
  switch (event.type) {
    case 'signal.received':
      return signalRefusal(state, event)
    case 'plan.adapted': {
      const reason = adaptationFault(state, event.adaptation)
      return reason === undefined ? undefined : new NofxError('workflow.adaptation_refused', `The plan was not changed: ${reason}`)
    }
    default:
      return undefined
  }
}

/** A signal that answers nothing is a note in the log; one that is to answer a question must find it open. */
function signalRefusal(state: WorkflowState, { name }: SignalReceived): NofxError | undefined {
  return hasApproval(state, name) ? approvalRefusal(state, name) : undefined
}

/** Why an approval cannot be answered now, if so; `name` is as `openApprovals` has it. */
export function approvalRefusal(state: WorkflowState, name: string): NofxError | undefined {
  const waiting = openApprovals(state)
  if (waiting.includes(name)) return undefined
  const hint = waiting.length === 0 ? 'It waits for none.' : `It waits for: ${waiting.map((id) => `"${id}"`).join(', ')}.`
  return new NofxError('input.invalid', `The run does not wait for the approval "${name}", or no more. ${hint}`)
}

/** Whether the plan has an approval of that name, in whatever scope. */
export function hasApproval({ plan }: WorkflowState, name: string): boolean {
  const id = name.slice(name.lastIndexOf('/') + 1)
  return allNodes(plan?.nodes ?? []).some((node) => node.type === 'approval' && node.id === id)
}

/** How the approvals are spoken of that a run waits for. */
function openApprovals(state: WorkflowState): readonly string[] {
  return openTasks(state).flatMap(({ scope, node }) => {
    const planned = scope.graph.nodes[node]
    return planned?.type === 'approval' ? [scope.id === '' ? planned.id : `${scope.id}/${planned.id}`] : []
  })
}

function adaptationFault({ plan, failure, root }: WorkflowState, { node: id }: RecordedAdaptation): string | undefined {
  if (failure !== undefined) return 'the run has failed and is being undone.'
  const node = allNodes(plan?.nodes ?? []).find((candidate) => candidate.id === id)
  if (node?.type !== 'step') return `it has no step node "${id}".`
  const status = root?.status[root.graph.indexOf.get(id) ?? -1]
  return status === NODE_COMPLETED || status === NODE_SKIPPED ? `the node "${id}" is done.` : undefined
}
