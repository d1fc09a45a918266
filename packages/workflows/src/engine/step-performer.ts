import { isPromiseLike, NofxError, validate, type EffectRequested } from '@nofx/core'
import type { PerformContext, Performer } from '@nofx/runtime'
import type { Step } from '../builder/define-step.ts'
import type { WorkflowState } from '../run/workflow-state.ts'
import type { Handlers } from './handlers.ts'
import { placeOf } from './place-of.ts'

/** Runs registered steps, and those that undo them. */
export function stepPerformer(handlers: Handlers): Performer<WorkflowState> {
  return {
    perform(request, context) {
      const step = handlers.step(request.name)
      const output = step.run(inputOf(step, request, context), context)
      const schema = step.output
      if (schema === undefined) return output
      const check = (value: unknown) => validate(schema, value, `the output of step "${step.name}"`)
      return isPromiseLike(output) ? output.then(check) : check(output)
    },
    async check(request, context) {
      const step = handlers.step(request.name)
      if (step.check === undefined) throw new NofxError('step.unknown', `The step "${step.name}" is registered here without the \`check\` that it was started with. Register it with one.`)
      const checked = await step.check(inputOf(step, request, context), context)
      // What is no answer is for the runtime to refuse.
      if (checked?.done !== true) return checked
      const { output } = checked
      return { done: true, value: step.output === undefined ? output : validate(step.output, output, `the output that the check of step "${step.name}" found`) }
    },
  }
}

function inputOf(step: Step, request: EffectRequested, { state }: PerformContext<WorkflowState>): never {
  const { scope, node } = placeOf(state, request)
  const resolved = scope.graph.inputs[node]?.(scope)
  const given = state.failure === undefined ? resolved : undoInput(resolved, scope.values[node])
  // The names of steps tie plans and handlers together; that their types fit was checked where the plan was built.
  return (step.input === undefined ? given : validate(step.input, given, `the input of step "${step.name}"`)) as never
}

/** The input of a step together with its output, for the step that undoes it. */
function undoInput(input: unknown, output: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input, output } : { input, output }
}
