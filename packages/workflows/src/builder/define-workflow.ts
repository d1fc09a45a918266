import type { Schema } from '@nofx/core'
import { edgesOf } from '../plan/dependencies.ts'
import type { Plan } from '../plan/plan.ts'
import { assertValidPlan } from '../plan/validate-plan.ts'
import type { Step } from './define-step.ts'
import { PlanBuilder, type Builder } from './plan-builder.ts'
import { toBinding, type Resolved } from './ref.ts'

export interface WorkflowOptions<Input> {
  /** A semantic version. Default: `1.0.0`. */
  readonly version?: string
  /** Checks the input of each run, and gives it its type. */
  readonly input?: Schema<Input>
}

/** A workflow: its plan, which is data, and the handlers that this process has for it. */
export interface Workflow<Input = unknown, Output = unknown> {
  readonly name: string
  readonly plan: Plan
  readonly input: Schema<Input> | undefined
  /** By name. */
  readonly steps: ReadonlyMap<string, Step>
  /** What agent nodes have to return, by node. */
  readonly outputs: ReadonlyMap<string, Schema>
  /** Only a type: what a run yields. */
  readonly '~output'?: Output
}

/**
 * Builds a workflow. The callback runs once, now, to produce the plan; what it is given and gives are references, and the edges of the
 * plan follow from them.
 *
 * @throws NofxError `plan.invalid`, with all faults and their paths
 *
 * @example
 * ```ts
 * const release = defineWorkflow('release', { input: z.object({ repo: z.string() }) }, ({ input, step }) => {
 *   const src = step(checkout, { repo: input.repo })
 *   return step(test, { src })
 * })
 * ```
 */
export function defineWorkflow<Input, Body>(name: string, options: WorkflowOptions<Input>, build: (builder: Builder<Input>) => Body): Workflow<Input, Resolved<Body>> {
  const builder = new PlanBuilder()
  const output = toBinding(build(builder.face<Input>()), `The output of "${name}"`)
  const plan: Plan = { v: 1, name, version: options.version ?? '1.0.0', nodes: builder.nodes, edges: edgesOf(builder.nodes), output }
  assertValidPlan(plan)
  return { name, plan, input: options.input, steps: builder.steps, outputs: builder.outputs }
}
