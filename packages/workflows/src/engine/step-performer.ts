import { isPromiseLike, validate } from '@nofx/core'
import type { Performer } from '@nofx/runtime'
import type { WorkflowState } from '../run/workflow-state.ts'
import type { Handlers } from './handlers.ts'
import { placeOf } from './place-of.ts'

/** Runs registered steps, and those that undo them. */
export function stepPerformer(handlers: Handlers): Performer<WorkflowState> {
  return {
    perform(request, context) {
      const step = handlers.step(request.name)
      const { scope, node } = placeOf(context.state, request)
      const resolved = scope.graph.inputs[node]?.(scope)
      const given = context.state.failure === undefined ? resolved : undoInput(resolved, scope.values[node])
      // The names of steps tie plans and handlers together; that their types fit was checked where the plan was built.
      const input = (step.input === undefined ? given : validate(step.input, given, `the input of step "${step.name}"`)) as never
      const output = step.run(input, context)
      const schema = step.output
      if (schema === undefined) return output
      const check = (value: unknown) => validate(schema, value, `the output of step "${step.name}"`)
      return isPromiseLike(output) ? output.then(check) : check(output)
    },
  }
}

/** The input of a step together with its output, for the step that undoes it. */
function undoInput(input: unknown, output: unknown): unknown {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input, output } : { input, output }
}
