/** What a terminal would obey instead of showing it, and what would break a line. */
// oxlint-disable-next-line no-control-regex -- Control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Text from a store as one line that is safe to show, cut to a width. */
export function printable(text: string, width = Number.POSITIVE_INFINITY): string {
  const line = text.replace(CONTROL, ' ')
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
}

/** A value as JSON in one safe line; nothing for one that is not there. */
export function printJson(value: unknown, width?: number): string {
  return value === undefined ? '' : printable(JSON.stringify(value), width)
}
