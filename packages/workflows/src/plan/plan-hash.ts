import { canonicalJson } from './canonical-json.ts'
import type { Plan } from './plan.ts'

/**
 * The SHA-256, in hexadecimal, of what a plan says. Two plans have one hash exactly when they have the same name, version, output and nodes in
 * the same order, whatever the order of their keys. The edges follow from the nodes and do not count.
 *
 * @example
 * ```ts
 * await planHash(release.plan) // '5d1c…', 64 characters
 * ```
 */
export async function planHash({ v, name, version, nodes, output }: Plan): Promise<string> {
  const text = canonicalJson({ v, name, version, nodes, output })
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
