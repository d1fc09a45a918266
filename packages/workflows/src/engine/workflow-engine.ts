import { assertJson, NofxError, runLimitsSchema, validate, type RunLimits } from '@nofx/core'
import { derivedId, Runtime, type Doubt, type DoubtAnswer, type RuntimeOptions } from '@nofx/runtime'
import { boolean, config, enum as oneOf, literal, maxLength, optional, strictObject, string, uuid } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { Step } from '../builder/define-step.ts'
import type { Workflow } from '../builder/define-workflow.ts'
import type { Approval } from '../builder/plan-builder.ts'
import { stepCall } from '../builder/step-call.ts'
import type { Plan } from '../plan/plan.ts'
import { callFaults } from '../plan/node-faults.ts'
import type { Adaptation } from '../run/adaptation.ts'
import { graphOf } from '../run/graph.ts'
import { approvalRefusal, hasApproval } from '../run/refusal.ts'
import type { PlanAdapted } from '../run/workflow-event.ts'
import type { WorkflowState } from '../run/workflow-state.ts'
import { Handlers } from './handlers.ts'
import { startOrAttach } from './start-or-attach.ts'
import { workflowKind } from './workflow-kind.ts'
import type { WorkflowRun } from './workflow-run.ts'

export interface WorkflowEngineOptions extends RuntimeOptions {
  readonly workflows?: readonly Workflow[]
  /** Steps that adapted plans may name, beside those of the workflows. */
  readonly steps?: readonly Step[]
  /** Does the tasks of agent nodes; the engine then shares its store and its loop. */
  readonly orchestrator?: { readonly runtime: Runtime }
  /** A loop to share. Without it, and without an orchestrator, the engine has its own. */
  readonly runtime?: Runtime
}

export interface StartOptions {
  /** A UUID. Default: a new one. */
  readonly id?: string
  /**
   * What a start does whose `id` is taken. `refuse` throws `run.exists`; `attach` gives the run of that id, when it is one of the same
   * workflow, with the input and the limits that it was started with. Default: `refuse`.
   */
  readonly ifExists?: 'refuse' | 'attach'
  readonly limits?: RunLimits
}

/** The namespace of plan ids, which are derived from what a plan says. */
const PLAN_IDS = '4b1f1f0e-6d0c-5d0e-9a55-6a2b8a5f4b77'

config(en())

const adaptationSchema = strictObject({ type: literal('replace-step'), node: string(), with: string(), reason: string().check(maxLength(10_000)) })

const ifExistsSchema = oneOf(['refuse', 'attach'])

const approvalSchema = strictObject({ approved: boolean(), by: optional(string().check(maxLength(1_000))), comment: optional(string().check(maxLength(100_000))) })

const planIds = new WeakMap<Plan, string>()

/**
 * Runs workflows.
 *
 * @example
 * ```ts
 * await using engine = new WorkflowEngine({ workflows: [release], storage })
 * const run = await engine.start(release, { repo: '.' })
 * const output = await run.result()
 * ```
 */
export class WorkflowEngine {
  readonly runtime: Runtime
  readonly #handlers: Handlers
  readonly #ownsRuntime: boolean
  readonly #hasAgents: boolean

  constructor({ workflows = [], steps = [], orchestrator, runtime, ...options }: WorkflowEngineOptions = {}) {
    const shared = runtime ?? orchestrator?.runtime
    this.runtime = shared ?? new Runtime(options)
    this.#ownsRuntime = shared === undefined
    this.#hasAgents = shared !== undefined
    this.#handlers = new Handlers(workflows, steps)
    this.runtime.register(workflowKind(this.#handlers))
  }

  /**
   * Starts a workflow; resolves when its start is stored.
   *
   * @param workflow the workflow, or the name of a registered one
   * @throws NofxError `workflow.unknown`, `input.invalid`, `plan.invalid` (agent nodes without an orchestrator), `run.exists`
   */
  async start<Input, Output>(workflow: Workflow<Input, Output>, input: NoInfer<Input>, options?: StartOptions): Promise<WorkflowRun<Output>>
  async start(workflow: string, input: unknown, options?: StartOptions): Promise<WorkflowRun>
  async start(workflow: string | Workflow, input: unknown, options: StartOptions = {}): Promise<WorkflowRun> {
    const known = typeof workflow === 'string' ? this.#handlers.workflow(workflow) : this.#register(workflow)
    if (known === undefined) throw new NofxError('workflow.unknown', `No workflow "${typeof workflow === 'string' ? workflow : workflow.name}" is registered here. Pass it to the engine as one of \`workflows\`.`)
    const { plan, name } = known
    this.#assertAgents(plan)
    const checked = known.input === undefined ? input : validate(known.input, input, `the input of workflow "${name}"`)
    assertJson(checked, `the input of workflow "${name}"`)
    const runId = options.id === undefined ? this.runtime.newId() : validate(uuid(), options.id, `the id of a run of "${name}"`)
    const limits = options.limits && validate(runLimitsSchema, options.limits, `the limits of a run of "${name}"`)
    const attach = options.ifExists !== undefined && validate(ifExistsSchema, options.ifExists, '`ifExists`') === 'attach'
    if (attach && options.id === undefined) throw new NofxError('input.invalid', `A start of "${name}" is to attach to a run and gives no \`id\` of one. Give it an id that follows from what is to be done once.`)
    const request = { kind: 'workflow', name, input: checked, definition: { id: planIdOf(plan), content: plan }, runId, ...(limits && { limits }) }
    // The runs of this kind have the events of workflows, which the runtime cannot know.
    return (await (attach ? startOrAttach(this.runtime, request) : this.runtime.start(request))) as WorkflowRun
  }

  /** A handle on a run that was started here or elsewhere, now or long ago. */
  get<Output = unknown>(runId: string): WorkflowRun<Output> {
    // What a run yields is known to who asks for it, not to its id.
    return this.runtime.get(runId) as WorkflowRun<Output>
  }

  /**
   * Changes the plan of a running workflow. The change is recorded with its reason; a step that is at work is stopped and started anew.
   * The new step brings its mode, its limit and its retry with it, as they are registered here; those of the node no longer hold.
   *
   * @throws NofxError `workflow.adaptation_refused` when it names no step node, an unknown step, or a node that is done; `run.ended`
   */
  async adapt(runId: string, adaptation: Adaptation): Promise<void> {
    const checked = validate(adaptationSchema, adaptation, `the adaptation of run ${runId}`)
    const fault = this.#replacementFault(checked)
    if (fault !== undefined) throw new NofxError('workflow.adaptation_refused', `The plan of run ${runId} was not changed: ${fault}`)
    const recorded: PlanAdapted = { type: 'plan.adapted', v: 1, adaptation: { ...checked, call: stepCall(this.#handlers.step(checked.with)) } }
    await this.runtime.input(runId, recorded)
  }

  /**
   * Answers an approval. Of two answers to one question the first counts, and the second is refused.
   *
   * @param node the id of the approval, by default its question; in the body of a map with its scope: `each[2]/ship?`
   * @throws NofxError `run.ended`, `input.invalid` when the run does not wait for this approval, `workflow.unknown` where its workflow is not known
   */
  async approve(runId: string, node: string, answer: Approval): Promise<void> {
    const checked = validate(approvalSchema, answer, `the answer to the approval "${node}"`)
    const state = (await this.runtime.inspect(runId)) as WorkflowState | undefined
    if (state?.plan !== undefined && !hasApproval(state, node)) throw approvalRefusal(state, node) as NofxError
    await this.runtime.signal(runId, node, checked)
  }

  /**
   * The steps of a run that are in doubt and wait for an answer, oldest first: those of effect `once` with `inDoubt: 'ask'` whose process
   * died while they were at work. Read from the log, whichever process drives the run.
   *
   * @throws NofxError `run.unknown`
   */
  async doubts(runId: string): Promise<readonly Doubt[]> {
    return this.runtime.doubts(runId)
  }

  /**
   * Says whether a step that is in doubt took effect. One that did is completed with the output; one that did not is run. Of two answers
   * the first counts, and the second is refused.
   *
   * @param node as `doubts` has it: the id of the step's node, in the body of a map with its scope: `each[2]/charge`
   * @throws NofxError `run.ended`, `run.unknown`, `input.invalid` when it is not in doubt, or the output is none of its step
   *
   * @example
   * ```ts
   * for (const { node, idempotencyKey, doubt } of await engine.doubts(runId)) {
   *   const receipt = await bank.find(idempotencyKey)
   *   await engine.resolveDoubt(runId, node, receipt ? { done: true, output: receipt, doubt } : { done: false, doubt })
   * }
   * ```
   */
  async resolveDoubt(runId: string, node: string, answer: DoubtAnswer): Promise<void> {
    await this.runtime.resolveDoubt(runId, node, answer, (name, output) => this.#checkOutput(name, output))
  }

  /** Stops all work and closes the store, unless an orchestrator or control plane owns them. */
  async close(): Promise<void> {
    if (this.#ownsRuntime) await this.runtime.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Who answers may be a process that does not have the step. */
  #checkOutput(name: string, output: unknown): unknown {
    const schema = this.#handlers.hasStep(name) ? this.#handlers.step(name).output : undefined
    return schema === undefined ? output : validate(schema, output, `the output of step "${name}"`)
  }

  #register(workflow: Workflow): Workflow {
    if (this.#handlers.workflow(workflow.name) !== workflow) this.#handlers.addWorkflow(workflow)
    return workflow
  }

  #assertAgents(plan: Plan): void {
    if (this.#hasAgents) return
    const node = graphOf(plan).agentNode
    if (node !== undefined) {
      throw new NofxError('plan.invalid', `The node "${node}" needs agents, and this engine has none. Pass it an \`orchestrator\`, or use createControlPlane.`)
    }
  }

  #replacementFault({ with: step, reason }: Adaptation): string | undefined {
    if (reason.trim() === '') return 'it gives no reason.'
    if (!this.#handlers.hasStep(step)) return `no step "${step}" is registered here. Pass it to the engine as one of \`steps\`.`
    const fault = callFaults(stepCall(this.#handlers.step(step)), step)[0]
    return fault && `${fault.path}: ${fault.message}`
  }
}

function planIdOf(plan: Plan): string {
  const id = planIds.get(plan) ?? derivedId(JSON.stringify(plan), PLAN_IDS)
  planIds.set(plan, id)
  return id
}
