import type { Evidence } from '../evidence.ts'
import type { Violation } from './check.ts'

/** No process ended that was not told to, and no start was refused. */
export function noMishap({ mishaps }: Evidence): readonly Violation[] {
  return mishaps.map((message) => ({ message }))
}
