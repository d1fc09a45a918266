/** Faults that an error lists: more than anybody reads at once. */
const LISTED_MAX = 20

/**
 * The message of an error that lists what is wrong with something, a line each.
 *
 * @example
 * ```ts
 * faultList('The plan', ['nodes.a: Two nodes have the id "a".']) // 'The plan has a fault:\n- nodes.a: Two nodes have the id "a".'
 * ```
 */
export function faultList(what: string, faults: readonly string[]): string {
  const lines = faults.slice(0, LISTED_MAX).map((fault) => `\n- ${fault}`)
  const more = faults.length > LISTED_MAX ? `\n- and ${faults.length - LISTED_MAX} more` : ''
  return `${what} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:${lines.join('')}${more}`
}
