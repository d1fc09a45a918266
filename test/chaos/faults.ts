import { setTimeout as sleep } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'
import type { Random } from './random.ts'

/** The longest pause between two faults, in ms; the mean is half of it: time enough for a new process to come up and take runs over. */
const PAUSE_MS_MAX = 2_000

/** How many faults end all processes at once; how many of the others ask one to end, or have it stand still for a while, instead of killing it. */
const ALL_RATE = 0.04
const STOP_RATE = 0.2
const FREEZE_RATE = 0.25

/** How long a process stands still, in leases: some keep what they have, and most find it gone. */
const FROZEN_LEASES_MIN = 0.5
const FROZEN_LEASES_MAX = 3

export interface FaultsOptions {
  readonly fleet: Fleet
  readonly random: Random
  readonly durationMs: number
  readonly leaseMs: number
  /** How often the server is crashed, evenly over the time. */
  readonly serverCrashes: number
  /** Ends the database server as a crash does and starts it again. */
  readonly crashServer: () => Promise<void>
}

/** Kills and freezes processes, again and again, and in between the server. */
export async function inflict({ fleet, random, durationMs, leaseMs, serverCrashes, crashServer }: FaultsOptions): Promise<void> {
  const endAt = Date.now() + durationMs
  const crashing = crash(serverCrashes, durationMs / (serverCrashes + 1), crashServer)
  for (;;) {
    const pauseMs = random.between(0, PAUSE_MS_MAX)
    if (Date.now() + pauseMs > endAt) break
    await sleep(pauseMs)
    if (random.chance(ALL_RATE)) fleet.killAll()
    else if (random.chance(STOP_RATE)) fleet.stopOne()
    else if (random.chance(FREEZE_RATE)) fleet.freezeOne(leaseMs * random.between(FROZEN_LEASES_MIN, FROZEN_LEASES_MAX))
    else fleet.killOne()
  }
  await crashing
  await sleep(Math.max(0, endAt - Date.now()))
}

async function crash(times: number, everyMs: number, crashServer: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time++) {
    await sleep(everyMs)
    await crashServer()
  }
}
