import type { RetryPolicy, StepCall } from '../plan/plan.ts'
import type { Step } from './define-step.ts'

/** A step as plans and adaptations speak of it: by its name, with what it declares; `own` is what a node says instead. */
export function stepCall(step: Step, own: { readonly timeoutMs?: number; readonly retry?: RetryPolicy } = {}): StepCall {
  const timeoutMs = own.timeoutMs ?? step.timeoutMs
  const retry = own.retry ?? step.retry
  const inDoubt = step.inDoubt ?? (step.check && 'check')
  return { step: step.name, effect: step.effect ?? 'idempotent', ...(inDoubt !== undefined && { inDoubt }), ...(timeoutMs !== undefined && { timeoutMs }), ...(retry !== undefined && { retry }) }
}
