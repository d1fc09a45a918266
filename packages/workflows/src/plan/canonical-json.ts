/**
 * The one text of a value in JSON: keys in the order of their UTF-16 units, no space, numbers as ECMAScript prints them (RFC 8785). Fields that
 * are `undefined` are absent. Where the RFC has no text, for halves of surrogate pairs, they are escaped, so that no value is without one.
 *
 * @param value JSON of bounded depth
 *
 * @example
 * ```ts
 * canonicalJson({ b: 1e21, a: [true, undefined] }) // '{"a":[true,null],"b":1e+21}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  const present = Object.keys(fields).filter((key) => fields[key] !== undefined).sort()
  return `{${present.map((key) => `${JSON.stringify(key)}:${canonicalJson(fields[key])}`).join(',')}}`
}
