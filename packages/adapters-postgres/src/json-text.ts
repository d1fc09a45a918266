/**
 * Postgres refuses two things in `jsonb` that a JavaScript string may hold: the character U+0000 and half a surrogate pair. Both are
 * written as a mark and four hexadecimal digits, and the mark itself likewise, so that nothing is lost. The mark is a private-use
 * character that no text should hold; a payload without any of the three costs one search.
 */
const MARK = '\uE0F0'

/** May also find an escaped backslash before `u0000`; `escapeUnit` then leaves it alone. */
const SUSPECT = /\\u0000|\\ud[89a-f]|\uE0F0/
const ESCAPES = /\\(?:u(0000|d[89a-f][0-9a-f]{2})|.)|\uE0F0/gs
const MARKED = /\uE0F0([0-9a-f]{4})/g

/**
 * The text of a value for a `jsonb` column. What JSON cannot say is dropped, as JSON.stringify does.
 * @throws TypeError for a value that JSON.stringify refuses: a bigint, a cycle
 */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return SUSPECT.test(text) ? text.replace(ESCAPES, escapeUnit) : text
}

/** The value that `toJsonText` wrote. */
export function fromJsonText(text: string): unknown {
  return JSON.parse(text.includes(MARK) ? text.replace(MARKED, '\\u$1') : text)
}

function escapeUnit(match: string, unit: string | undefined): string {
  if (match === MARK) return `${MARK}e0f0`
  return unit === undefined ? match : MARK + unit
}
