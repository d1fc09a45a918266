import type { Fault } from '../fault.ts'
import { agentCrash } from './agent-crash.ts'
import { agentHang } from './agent-hang.ts'
import { agentSlow } from './agent-slow.ts'
import { agentWrongOutput } from './agent-wrong-output.ts'
import { clockSkew } from './clock-skew.ts'
import { crashAfterCommit } from './crash-after-commit.ts'
import { crashBeforeCommit } from './crash-before-commit.ts'
import { crash } from './crash.ts'
import { delay } from './delay.ts'
import { duplicateDelivery } from './duplicate-delivery.ts'
import { lostAcknowledgement } from './lost-acknowledgement.ts'
import { partition } from './partition.ts'
import { reorder } from './reorder.ts'
import { restart } from './restart.ts'
import { slowProcess } from './slow-process.ts'
import { storeUnavailable } from './store-unavailable.ts'

/** Every kind of fault. */
export const FAULTS: readonly Fault[] = [
  crash, crashBeforeCommit, crashAfterCommit, restart,
  lostAcknowledgement, duplicateDelivery, delay, reorder, storeUnavailable, partition,
  slowProcess, clockSkew,
  agentHang, agentCrash, agentSlow, agentWrongOutput,
]
