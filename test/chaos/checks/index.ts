import type { Evidence } from '../evidence.ts'
import type { Check, Violation } from './check.ts'
import { endedOnce } from './ended-once.ts'
import { explainedRepeats } from './explained-repeats.ts'
import { gaplessLog } from './gapless-log.ts'
import { handedOver } from './handed-over.ts'
import { messagesKept } from './messages-kept.ts'
import { noMishap } from './no-mishap.ts'
import { notRunAgain } from './not-run-again.ts'
import { nothingLeft } from './nothing-left.ts'
import { onceSteps } from './once-steps.ts'
import { performed } from './performed.ts'
import { requestedFirst } from './requested-first.ts'
import { rightResult } from './right-result.ts'
import { rowsAgree } from './rows-agree.ts'
import { settledOnce } from './settled-once.ts'
import { stableKeys } from './stable-keys.ts'

/** Everything that is to be proved, by the name that a violation is reported under. */
export const CHECKS = {
  endedOnce, rightResult, gaplessLog, settledOnce, requestedFirst, notRunAgain, onceSteps, stableKeys, explainedRepeats, performed, rowsAgree, nothingLeft, handedOver, messagesKept, noMishap,
} as const satisfies Readonly<Record<string, Check>>

export type CheckName = keyof typeof CHECKS

export interface FoundViolation extends Violation {
  readonly check: CheckName
}

/** What speaks against any of it. */
export function checkAll(evidence: Evidence): readonly FoundViolation[] {
  return Object.entries(CHECKS).flatMap(([name, check]) => check(evidence).map((violation) => ({ ...violation, check: name as CheckName })))
}
