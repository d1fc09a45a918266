import type { Analytics } from '@nofx/analytics'
import type { Storage } from '@nofx/core'
import type { Orchestrator } from '@nofx/orchestration'
import type { Runtime } from '@nofx/runtime'
import type { WorkflowEngine } from '@nofx/workflows'

/** Everything of NOFX on one store and one loop. */
export interface ControlPlane extends AsyncDisposable {
  readonly orchestrator: Orchestrator
  readonly workflows: WorkflowEngine
  readonly analytics: Analytics
  /** The loop that drives sessions and workflows alike. */
  readonly runtime: Runtime
  readonly storage: Storage
  /** Stops all work here and closes the store. What was under way goes on in the next process that opens it. */
  close(): Promise<void>
}
