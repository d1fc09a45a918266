import { FAULTS } from './faults/index.ts'
import type { Fault, PlannedFault } from './fault.ts'
import type { Random } from './random.ts'

/** How often each kind of fault happens, per minute of a process. */
export type FaultRates = ReadonlyMap<Fault, number>

/** Everything that is to go wrong in a world, drawn before it begins, in the order in which it is to happen. */
export function planFaults(rates: FaultRates, random: Random, processes: number, faultsMs: number): readonly PlannedFault[] {
  const drawn: Omit<PlannedFault, 'index'>[] = []
  for (const [fault, perMinute] of rates) {
    for (let slot = 0; slot < processes && perMinute > 0; slot++) {
      const chance = random.split(`${fault.name} ${slot}`)
      for (let atMs = chance.exponential() * (60_000 / perMinute); atMs < faultsMs; atMs += chance.exponential() * (60_000 / perMinute)) {
        drawn.push({ kind: fault.name, atMs: Math.round(atMs), slot, ...fault.draw(chance) })
      }
    }
  }
  return drawn.sort((one, other) => one.atMs - other.atMs).map((fault, index) => ({ index, ...fault }))
}

export function faultNamed(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name)
}
