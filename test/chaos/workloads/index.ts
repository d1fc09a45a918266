import { chain } from './chain.ts'
import { deadline } from './deadline.ts'
import { fanOut } from './fan-out.ts'
import { payment } from './payment.ts'
import { saga } from './saga.ts'
import { shipment } from './shipment.ts'
import { team } from './team.ts'
import type { Workload } from './workload.ts'

export type { ChaosInput, Expected, Labour, Workload } from './workload.ts'
export { teamAgents } from './team.ts'

/** Everything that is run. */
export const WORKLOADS: readonly Workload[] = [chain, fanOut, payment, saga, shipment, deadline, team]

/** @throws Error when there is none of that name */
export function workloadOf(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name)
  if (found === undefined) throw new Error(`There is no workload "${name}".`)
  return found
}
