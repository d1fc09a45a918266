import type { Connection } from '../connection.ts'
import type { Blob } from '../payload.ts'
import { assertRun } from './assert-run.ts'

const KEEP = 'insert into nofx_blobs (run_id, hash, data) values (?, ?, ?) on conflict (run_id, hash) do nothing'

/** Keeps a value for a run, once. */
export function keepBlob(connection: Connection, runId: string, { hash, data }: Blob): void {
  connection.prepare(KEEP).run(runId, hash, data)
}

/** @throws NofxError `run.unknown` */
export function putBlob(connection: Connection, runId: string, blob: Blob): void {
  assertRun(connection, runId)
  keepBlob(connection, runId, blob)
}

export function readBlob(connection: Connection, runId: string, hash: string): string | undefined {
  const row = connection.prepare('select data from nofx_blobs where run_id = ? and hash = ?').get(runId, hash) as { readonly data: string } | undefined
  return row?.data
}
