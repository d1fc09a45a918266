/** Nodes of a cycle that are named: the first, and those before it comes round again. */
const CYCLE_NAMED_MAX = 40

/** How a cycle reads in a message, `a → b → a`: short, whatever its length. */
export function printCycle(ids: readonly string[]): string {
  if (ids.length <= CYCLE_NAMED_MAX) return ids.join(' → ')
  const half = CYCLE_NAMED_MAX / 2
  return [...ids.slice(0, half), `… ${ids.length - CYCLE_NAMED_MAX} more …`, ...ids.slice(-half)].join(' → ')
}
