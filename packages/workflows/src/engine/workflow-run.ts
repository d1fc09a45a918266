import type { ForkOptions, RunEventStream, RunHandle } from '@nofx/runtime'
import type { WorkflowEvent } from '../run/workflow-event.ts'

/** A run of a workflow as its user holds it. Dropping it does not stop the run. */
export interface WorkflowRun<Output = unknown> extends RunHandle<Output> {
  /** As those of every run; that they are events of workflows is known here. */
  events(options?: { readonly from?: number; readonly signal?: AbortSignal }): RunEventStream<WorkflowEvent>
  /** As every run; the new one is a run of the same workflow. */
  fork(options: ForkOptions): Promise<WorkflowRun<Output>>
}
