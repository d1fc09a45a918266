/** A bad value in words that fit into a message, however large or odd it is. */
export function nameValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  switch (typeof value) {
    case 'object': return value === null ? 'null' : 'an object'
    case 'function': return 'a function'
    case 'string': return JSON.stringify(value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}…` : value)
    default: return String(value)
  }
}

/** Characters of a text that a message repeats. */
const TEXT_MAX = 40
