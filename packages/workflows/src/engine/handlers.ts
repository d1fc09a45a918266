import { NofxError, type Schema } from '@nofx/core'
import type { Step } from '../builder/define-step.ts'
import type { Workflow } from '../builder/define-workflow.ts'

/** The workflows, steps and schemas that this process has. Plans find them by name. */
export class Handlers {
  readonly #workflows = new Map<string, Workflow>()
  readonly #steps = new Map<string, Step>()

  constructor(workflows: readonly Workflow[], steps: readonly Step[]) {
    for (const step of steps) this.#addStep(step)
    for (const workflow of workflows) this.addWorkflow(workflow)
  }

  addWorkflow(workflow: Workflow): void {
    this.#workflows.set(workflow.name, workflow)
    for (const step of workflow.steps.values()) this.#addStep(step)
  }

  workflow(name: string): Workflow | undefined {
    return this.#workflows.get(name)
  }

  hasStep(name: string): boolean {
    return this.#steps.has(name)
  }

  /** @throws NofxError `step.unknown` */
  step(name: string): Step {
    const step = this.#steps.get(name)
    if (step === undefined) throw new NofxError('step.unknown', `No step "${name}" is registered here. Pass it to the engine as one of \`steps\`.`)
    return step
  }

  /** What the agents of a node have to return. */
  output(workflow: string, node: string): Schema | undefined {
    return this.#workflows.get(workflow)?.outputs.get(node)
  }

  #addStep(step: Step): void {
    const known = this.#steps.get(step.name)
    if (known !== undefined && known.run !== step.run) {
      throw new NofxError('plan.invalid', `Two different steps are named "${step.name}". Rename one of them.`)
    }
    this.#steps.set(step.name, step)
  }
}
