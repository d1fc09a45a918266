/**
 * How many values a value of JSON is made of, itself included, counted no further than just beyond `most`: a structure that holds another
 * twice, again and again, is small in memory and has no end when it is gone through.
 *
 * @example
 * ```ts
 * countParts({ a: [1, 2] }, 100) // 4
 * ```
 */
export function countParts(value: unknown, most: number): number {
  let count = 0
  const open: unknown[] = [value]
  while (open.length > 0 && count <= most) {
    const part = open.pop()
    count += 1
    if (typeof part !== 'object' || part === null) continue
    // The parts of a list or object that is too large need not be looked at.
    const parts: readonly unknown[] = Array.isArray(part) ? part : Object.values(part)
    if (count + open.length + parts.length > most) return most + 1
    for (const each of parts) open.push(each)
  }
  return count
}
