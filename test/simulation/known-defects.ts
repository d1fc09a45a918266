import type { FoundViolation } from '@nofx/testing'

/** A defect that the simulator has found and that is not mended yet. Its violations are counted, and nothing else is excused by it. */
interface KnownDefect {
  readonly what: string
  readonly checker: string
  readonly message: RegExp
}

/** Empty is how it should be. Whoever mends one removes its line. */
const KNOWN_DEFECTS: readonly KnownDefect[] = []

export function isKnown({ checker, message }: FoundViolation): boolean {
  return KNOWN_DEFECTS.some((defect) => defect.checker === checker && defect.message.test(message))
}
