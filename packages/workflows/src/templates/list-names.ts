/** Names that a message lists: more than anybody reads at once. */
const LISTED_MAX = 20

/** Characters of each. */
const NAME_SHOWN_MAX = 200

/**
 * Names for a message, the first twenty.
 *
 * @example
 * ```ts
 * listNames(['npm', 'jsr']) // 'npm, jsr'
 * listNames([]) // 'none'
 * ```
 */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const listed = names.slice(0, LISTED_MAX).map((name) => (name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name)).join(', ')
  return names.length > LISTED_MAX ? `${listed} and ${names.length - LISTED_MAX} more` : listed
}
