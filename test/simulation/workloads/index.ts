import { approval } from './approval.ts'
import { deadline } from './deadline.ts'
import { fanOut } from './fan-out.ts'
import { nap } from './nap.ts'
import { order } from './order.ts'
import { payment } from './payment.ts'
import { saga } from './saga.ts'
import { budgeted, pair, pledged, solo, team } from './sessions.ts'
import { transfer } from './transfer.ts'
import type { Workload } from './workload.ts'

export type { MixedApp, MixedInput, Workload } from './workload.ts'
export { createAgents } from './agents.ts'
export { approval, approves, QUESTION } from './approval.ts'

/** Everything that is run. */
export const WORKLOADS: readonly Workload[] = [order, payment, fanOut, saga, approval, deadline, solo, pair, team, budgeted, pledged, transfer, nap]
