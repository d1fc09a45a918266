/** Characters of a value that a message shows. */
const SHOWN_CHARS_MAX = 100

/** The start of a value, for a message. */
export function printValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text
}
