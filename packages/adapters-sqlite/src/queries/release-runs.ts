import { existsSync } from 'node:fs'
import { openConnection, type Connection } from '../connection.ts'
import { storedVersion } from '../migrate.ts'
import { isBusy } from '../storage-error.ts'

/** Gives runs of an owner back. The epoch stays: the next owner gets a higher one. */
export function releaseRuns(connection: Connection, owner: string, runIds: readonly string[]): void {
  connection
    .prepare(`update nofx_runs set owner = null, wake_at = 0 where status = 'running' and owner = ? and run_id in (select value from json_each(?))`)
    .run(owner, JSON.stringify(runIds))
}

/**
 * Gives every run back when nobody has the file open: its owners are all dead, and the next need not wait until their leases expire.
 * The operating system tells, since the locks of a process end with it.
 */
export function releaseAbandonedRuns(file: string): void {
  if (!existsSync(file)) return
  const connection = openConnection(file, { alone: true })
  try {
    if (storedVersion(connection) === 0) return
    connection.transaction(() => connection.exec(`update nofx_runs set owner = null, wake_at = 0 where status = 'running' and owner is not null`))
  } catch (error) {
    if (!isBusy(error)) throw error
  } finally {
    connection.close()
  }
}
