import { NofxError, type RunLimits, type Schema } from '@nofx/core'
import type { Condition } from '../plan/condition.ts'
import { dependenciesOf } from '../plan/dependencies.ts'
import type { Guard, PlanNode, RetryPolicy } from '../plan/plan.ts'
import { printCondition } from './cel.ts'
import type { Step } from './define-step.ts'
import { describe, createRef, toBinding, type Bindable, type Ref, type Resolved } from './ref.ts'
import { stepCall } from './step-call.ts'

export interface NodeOptions {
  /** Default: the name of what the node does. Needed when one thing is done twice, or when that name holds "/", "[" or "]". */
  readonly id?: string
  /** Nodes to wait for though nothing of them is used. */
  readonly after?: readonly Ref<unknown>[]
}

export interface StepNodeOptions<Input, Output> extends NodeOptions {
  /**
   * Undoes this step when the workflow fails later. It is given the input of this step, and what this step returned as `output`. Its own
   * mode and limit hold; without a `retry` of its own it is tried three times.
   */
  readonly compensate?: Step<Undo<Input, Output>>
  /** In place of the step's own. */
  readonly retry?: RetryPolicy
  readonly timeoutMs?: number
}

/** What a compensating step is given. An input that is no object comes as `input`. */
export type Undo<Input, Output> = (Input extends object ? Input : { readonly input: Input }) & { readonly output: Output }

export interface AgentNodeOptions<Output> {
  readonly id?: string
  readonly skills: readonly string[]
  /** The only agents that may be chosen, by id. Default: all that have the skills. */
  readonly agents?: readonly string[]
  /** `solo`, `pair` or a pattern of the orchestrator's own. Default: `solo`. */
  readonly pattern?: string
  /** Checks what the agents return, and gives it its type. */
  readonly output?: Schema<Output>
  readonly budget?: RunLimits
  /** Rounds of a pair, at most: 1 to 100. Default: 3. */
  readonly rounds?: number
  readonly after?: readonly Ref<unknown>[]
}

export interface Approval {
  readonly approved: boolean
  readonly by?: string
  readonly comment?: string
}

/** What the callback of `defineWorkflow` builds a plan with. Each function adds a node and gives a reference to its value. */
export interface Builder<Input> {
  readonly input: Ref<Input>
  /** Runs a step as soon as everything that its input refers to is there. */
  readonly step: <StepInput, Output>(step: Step<StepInput, Output>, input: Bindable<NoInfer<StepInput>>, options?: StepNodeOptions<StepInput, Output>) => Ref<Output>
  /** Has agents do a task. */
  readonly agent: <Output = unknown>(options: AgentNodeOptions<Output>, input: unknown) => Ref<Output>
  /** Runs the body for each item of a list, at most `concurrency` (default 16) at a time. */
  readonly map: <Item, Body>(list: Ref<readonly Item[]>, body: (item: Ref<Item>) => Body, options?: { readonly id?: string; readonly concurrency?: number }) => Ref<Resolved<Body>[]>
  /** Runs one of two sides. What the other side would yield is absent. */
  readonly when: <Then, Else = undefined>(condition: Condition, then: () => Then, otherwise?: () => Else, options?: { readonly id?: string }) => Ref<Resolved<Then> | Resolved<Else>>
  /** Waits for a person to agree or refuse: `engine.approve(runId, id, { approved: true })`. */
  readonly approve: (question: string, options?: { readonly id?: string; readonly show?: unknown; readonly timeoutMs?: number; readonly after?: readonly Ref<unknown>[] }) => Ref<Approval>
}

/** Bodies of a map at work at one time, unless said otherwise: enough to keep a host busy, few enough not to flood it. */
const MAP_CONCURRENCY_DEFAULT = 16

/** Collects the nodes, handlers and schemas that a builder callback asks for. */
export class PlanBuilder {
  readonly steps = new Map<string, Step>()
  readonly outputs = new Map<string, Schema>()
  #nodes: PlanNode[] = []
  #guard: Guard | undefined

  get nodes(): readonly PlanNode[] {
    return this.#nodes
  }

  /** The builder as its user sees it; its functions can be taken out of it. */
  face<Input>(): Builder<Input> {
    return {
      input: createRef<Input>({ from: 'input', path: [] }),
      step: (step, input, options) => this.#step(step, input, options as StepNodeOptions<never, unknown> | undefined),
      agent: (options, input) => this.#agent(options, input),
      map: (list, body, options) => this.#map(list, body as (item: Ref<unknown>) => unknown, options),
      when: (condition, then, otherwise, options) => this.#when(condition, then, otherwise, options),
      approve: (question, options) => this.#approve(question, options),
    }
  }

  #step<T>(step: Step, input: unknown, options: StepNodeOptions<never, unknown> = {}): Ref<T> {
    if (typeof step?.run !== 'function') throw new NofxError('plan.invalid', `What step(…) is to run is ${describe(toBinding(step, 'The step'))}, and no step. Give what defineStep returns.`)
    const id = options.id ?? step.name
    this.#register(step)
    if (options.compensate !== undefined) this.#register(options.compensate)
    return this.#add({
      type: 'step', id, ...stepCall(step, options), input: toBinding(input, `The input of "${id}"`),
      ...(step.resources !== undefined && { resources: step.resources }),
      ...(options.compensate !== undefined && { compensate: stepCall(options.compensate) }),
      ...this.#place(options.after),
    })
  }

  #agent<T>({ id, skills, agents, pattern = 'solo', output, budget, rounds, after }: AgentNodeOptions<unknown>, input: unknown): Ref<T> {
    const nodeId = id ?? `agent ${skills.join(' ')}`
    if (output !== undefined) this.outputs.set(nodeId, output)
    return this.#add({
      type: 'agent', id: nodeId, skills, ...(agents && { agents }), pattern, input: toBinding(input, `The input of "${nodeId}"`),
      ...(budget && { budget }),
      ...(rounds !== undefined && { rounds }),
      ...this.#place(after),
    })
  }

  #map<T>(list: Ref<readonly unknown[]>, body: (item: Ref<unknown>) => unknown, options: { readonly id?: string; readonly concurrency?: number } = {}): Ref<T> {
    const over = toBinding(list, 'The list of a map')
    const id = options.id ?? `map ${describe(over)}`
    const { nodes: outerNodes, guard: outerGuard } = { nodes: this.#nodes, guard: this.#guard }
    this.#nodes = []
    this.#guard = undefined
    try {
      const output = toBinding(body(createRef({ from: 'item', map: id, path: [] })), `The output of "${id}"`)
      const nodes = this.#nodes
      this.#nodes = outerNodes
      this.#guard = outerGuard
      return this.#add({ type: 'map', id, over, nodes, output, concurrency: options.concurrency ?? MAP_CONCURRENCY_DEFAULT, ...this.#place() })
    } finally {
      this.#nodes = outerNodes
      this.#guard = outerGuard
    }
  }

  #when<T>(condition: Condition, then: () => unknown, otherwise: (() => unknown) | undefined, options: { readonly id?: string } = {}): Ref<T> {
    if (typeof condition?.cel !== 'string') throw new NofxError('plan.invalid', `The condition of when(…) is ${describe(toBinding(condition, 'The condition'))}, which is no CEL. Write it as cel\`…\`, with \${…} around references.`)
    const id = options.id ?? `when ${printCondition(condition)}`
    this.#add({ type: 'branch', id, condition, ...this.#place() })
    const sides = [then, otherwise].map((side, index) => {
      const outer = this.#guard
      this.#guard = { branch: id, is: index === 0 }
      try {
        return toBinding(side?.(), `The value of "${id}"`)
      } finally {
        this.#guard = outer
      }
    })
    const none = { from: 'value', value: undefined } as const
    return createRef({ from: 'branch', branch: id, whenTrue: sides[0] ?? none, whenFalse: sides[1] ?? none })
  }

  #approve(question: string, { id = question, show, timeoutMs, after }: { readonly id?: string; readonly show?: unknown; readonly timeoutMs?: number; readonly after?: readonly Ref<unknown>[] } = {}): Ref<Approval> {
    return this.#add({ type: 'approval', id, show: toBinding(show, `What "${id}" shows`), ...(timeoutMs !== undefined && { timeoutMs }), ...this.#place(after) })
  }

  #add<T>(node: PlanNode): Ref<T> {
    this.#nodes.push(node)
    return createRef<T>({ from: 'node', node: node.id, path: [] })
  }

  #place(after: readonly Ref<unknown>[] | undefined = []): { readonly guard?: Guard; readonly after?: readonly string[] } {
    const ids = after.flatMap((ref) => {
      const show = toBinding(ref, '`after`')
      const sources = dependenciesOf({ type: 'approval', id: '', show })
      if (sources.length === 0) throw new NofxError('plan.invalid', `\`after\` holds ${describe(show)}, which is no node. Give what step(…), agent(…), map(…), when(…) or approve(…) returned.`)
      return sources
    })
    return { ...(this.#guard && { guard: this.#guard }), ...(ids.length > 0 && { after: ids }) }
  }

  #register(step: Step): void {
    const known = this.steps.get(step.name)
    if (known !== undefined && known.run !== step.run) {
      throw new NofxError('plan.invalid', `Two different steps are named "${step.name}". Rename one of them.`)
    }
    this.steps.set(step.name, step)
  }
}
