import type { Checker } from '../checker.ts'
import { approvedOnce } from './approved-once.ts'
import { askedOnce } from './asked-once.ts'
import { awake } from './awake.ts'
import { belowStops } from './below-stops.ts'
import { budget } from './budget.ts'
import { endedOnce } from './ended-once.ts'
import { gaplessLog } from './gapless-log.ts'
import { leaseKept } from './lease-kept.ts'
import { liveness } from './liveness.ts'
import { messagesKept } from './messages-kept.ts'
import { noEscape } from './no-escape.ts'
import { noMishap } from './no-mishap.ts'
import { noStaleWrites } from './no-stale-writes.ts'
import { notRunAgain } from './not-run-again.ts'
import { nothingAfterEnd } from './nothing-after-end.ts'
import { once } from './once.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { performed } from './performed.ts'
import { requestedFirst } from './requested-first.ts'
import { rightResult } from './right-result.ts'
import { settledOnce } from './settled-once.ts'
import { staleBegin } from './stale-begin.ts'
import { viewsAgree } from './views-agree.ts'

/** Everything that has to hold, whatever happens. */
export const CHECKERS: readonly Checker[] = [
  noEscape, noMishap,
  gaplessLog, endedOnce, settledOnce, askedOnce, leaseKept, noStaleWrites,
  requestedFirst, performed, notRunAgain, oneAtATime, once, staleBegin, nothingAfterEnd, belowStops,
  messagesKept, approvedOnce, budget,
  rightResult, liveness, awake,
  viewsAgree,
]
