import { NofxError } from '@nofx/core'
import type { Connection } from '../connection.ts'

/** @throws NofxError `run.unknown` */
export function assertRun(connection: Connection, runId: string): void {
  if (connection.prepare('select 1 from nofx_runs where run_id = ?').get(runId) !== undefined) return
  throw new NofxError('run.unknown', `There is no run ${runId} in ${connection.file}. It was never started, or its retention is over.`)
}
