import { Analytics } from '@nofx/analytics'
import { Orchestrator, type OrchestratorOptions } from '@nofx/orchestration'
import { Runtime, type RuntimeOptions } from '@nofx/runtime'
import { WorkflowEngine, type WorkflowEngineOptions } from '@nofx/workflows'
import type { ControlPlane } from './control-plane.ts'

export interface ControlPlaneOptions extends RuntimeOptions {
  readonly agents?: OrchestratorOptions['agents']
  readonly patterns?: OrchestratorOptions['patterns']
  readonly workflows?: WorkflowEngineOptions['workflows']
  /** Steps that adapted plans may name, beside those of the workflows. */
  readonly steps?: WorkflowEngineOptions['steps']
}

/**
 * Opens the store and puts agents, workflows and analytics on it. Runs that an earlier process left behind go on at once.
 *
 * @throws NofxError `storage.unavailable`, `storage.locked`, `storage.schema_newer`, `storage.dependency_missing`
 *
 * @example
 * ```ts
 * await using nofx = await createControlPlane({ storage: pgliteStorage({ dataDir: './data' }), agents: [coder, reviewer], workflows: [release] })
 * const run = await nofx.workflows.start('release', { repo: '.' })
 * ```
 */
export async function createControlPlane({ agents, patterns, workflows, steps, ...options }: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const runtime = new Runtime(options)
  const { storage } = runtime
  const orchestrator = new Orchestrator({ runtime, ...(agents && { agents }), ...(patterns && { patterns }) })
  const engine = new WorkflowEngine({ orchestrator, ...(workflows && { workflows }), ...(steps && { steps }) })
  const close = () => runtime.close()
  try {
    await runtime.ready()
  } catch (error) {
    await close()
    throw error
  }
  return { orchestrator, workflows: engine, analytics: new Analytics({ storage }), runtime, storage, close, [Symbol.asyncDispose]: close }
}
