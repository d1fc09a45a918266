import type { SuspendedRun } from '@nofx/core'
import type { Connection } from '../connection.ts'
import { SQL_NOW } from '../sql-clock.ts'

/** For runs that no time wakes, in epoch ms: the year 9999. */
const NEVER = 253_402_300_799_000

/** Gives runs of an owner back until they are due. */
export function suspendRuns(connection: Connection, owner: string, runs: readonly SuspendedRun[]): void {
  const suspend = connection.prepare(`update nofx_runs set owner = null, wake_at = min(${SQL_NOW} + ?, ${NEVER}) where status = 'running' and owner = ? and epoch = ? and run_id = ?`)
  for (const { runId, epoch, wakeInMs = NEVER } of runs) suspend.run(Math.round(Math.min(wakeInMs, NEVER)), owner, epoch, runId)
}

export function wakeRun(connection: Connection, runId: string): void {
  connection.prepare(`update nofx_runs set wake_at = 0 where status = 'running' and owner is null and run_id = ?`).run(runId)
}
