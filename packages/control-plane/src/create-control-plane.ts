import { Analytics } from '@nofx/analytics'
import { Orchestrator, type OrchestratorOptions } from '@nofx/orchestration'
import { Runtime, type RuntimeOptions } from '@nofx/runtime'
import { WorkflowEngine, type WorkflowEngineOptions } from '@nofx/workflows'
import { closeOnSignals, END_SIGNALS } from './close-on-signals.ts'
import type { ControlPlane } from './control-plane.ts'

export interface ControlPlaneOptions extends RuntimeOptions {
  readonly agents?: OrchestratorOptions['agents']
  readonly patterns?: OrchestratorOptions['patterns']
  readonly workflows?: WorkflowEngineOptions['workflows']
  /** Steps that adapted plans may name, beside those of the workflows. */
  readonly steps?: WorkflowEngineOptions['steps']
  /**
   * Closes when the process is asked to end, so that its runs go on elsewhere at once instead of after their leases; then the signal
   * does what it would have done. `true` means SIGTERM and SIGINT. Default: false, since a process belongs to its host.
   */
  readonly closeOnSignals?: boolean | readonly string[]
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
export async function createControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const controlPlane = startControlPlane(options)
  try {
    await controlPlane.runtime.ready()
  } catch (error) {
    await controlPlane.close()
    throw error
  }
  return controlPlane
}

/**
 * As `createControlPlane`, without waiting for the store: it is opened in the background, and everything that needs it waits for it then.
 * For where nothing may wait, such as `boot` of a simulation.
 *
 * @example
 * ```ts
 * await simulate({ scenario: () => ({ boot: (host) => startControlPlane({ ...host.options, agents: [coder] }), operations }) })
 * ```
 */
export function startControlPlane({ agents, patterns, workflows, steps, closeOnSignals: signals = false, ...options }: ControlPlaneOptions = {}): ControlPlane {
  const runtime = new Runtime(options)
  const { storage, clock } = runtime
  const orchestrator = new Orchestrator({ runtime, ...(agents && { agents }), ...(patterns && { patterns }) })
  const engine = new WorkflowEngine({ orchestrator, ...(workflows && { workflows }), ...(steps && { steps }) })
  let stopListening = () => {}
  const close = async () => {
    await runtime.close()
    stopListening()
  }
  if (signals !== false) stopListening = closeOnSignals(signals === true ? END_SIGNALS : signals, close)
  return { orchestrator, workflows: engine, analytics: new Analytics({ storage, clock }), runtime, storage, close, [Symbol.asyncDispose]: close }
}
