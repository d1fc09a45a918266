import { createControlPlane } from '@nofx/control-plane'
import { memoryStorage } from '@nofx/core'
import type { AgentRegistry } from '@nofx/orchestration'
import type { RunKind } from '@nofx/runtime'
import type { Step } from '@nofx/workflows'
import type { NofxConfig } from '../define-config.ts'

/** What the program of a configuration has. */
export interface Registered {
  readonly kinds: readonly RunKind[]
  /** Its steps, by name. */
  readonly steps: ReadonlyMap<string, Step>
  readonly agents: AgentRegistry
}

/**
 * Asks a control plane what a configuration registers. It stands on a store in memory for that moment: one on the real store would take
 * over its runs.
 */
export async function registeredBy(config: NofxConfig): Promise<Registered> {
  await using plane = await createControlPlane({ ...config, storage: memoryStorage() })
  const { workflows = [], steps = [] } = config
  return {
    kinds: plane.runtime.kinds,
    steps: new Map([...steps, ...workflows.flatMap((workflow) => [...workflow.steps.values()])].map((step) => [step.name, step])),
    agents: plane.orchestrator.agents,
  }
}
