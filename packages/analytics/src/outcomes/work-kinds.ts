import type { Outcome } from '@nofx/core'

/** Effects that start a run of their own: an agent session, or another run. */
const CHILD_KINDS: readonly string[] = ['session', 'run']

/** Effects that are work. Timers and waits take the time of a clock or of a person, and a selection takes none. */
export const WORK_KINDS: readonly string[] = ['step', 'agent', ...CHILD_KINDS]

/** The name that work is known by: a child run by the node it answers, since its own name is only a kind or a pattern; all else by its own. */
export function workName({ kind, name, node }: Pick<Outcome, 'kind' | 'name' | 'node'>): string {
  return CHILD_KINDS.includes(kind) ? (node ?? name) : name
}
