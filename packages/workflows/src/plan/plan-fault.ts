/** What a fault is about. Stable, so that a program may act on it. */
export type PlanFaultKind =
  | 'shape' | 'limit' | 'id' | 'reference' | 'cycle' | 'guard' | 'condition' | 'setting' | 'step' | 'type' | 'resource' | 'skill' | 'loop' | 'unreachable' | 'unused' | 'compensation'

/** One fault of a plan: where it is, what is wrong, and what to do about it. */
export interface PlanFault {
  readonly kind: PlanFaultKind
  /** A plan with an `error` is not run. A `warning` is most likely a mistake, and the plan runs. */
  readonly severity: 'error' | 'warning'
  /** `nodes.test.retry.attempts`: nodes by their id, or by their place (`nodes[3]`) as long as they have none. */
  readonly path: string
  /** What is wrong, with the bad value, and the remedy. */
  readonly message: string
}

export function errorAt(kind: PlanFaultKind, path: string, message: string): PlanFault {
  return { kind, severity: 'error', path, message }
}

export function warningAt(kind: PlanFaultKind, path: string, message: string): PlanFault {
  return { kind, severity: 'warning', path, message }
}
