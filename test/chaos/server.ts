import { Client } from 'pg'
import { startOwnPostgres, type OwnPostgresServer } from '../start-postgres.ts'

/** A server that waits for the disk, may be made to crash, and notes when it committed what, by which executions are held against the log. */
export async function startChaosServer(): Promise<OwnPostgresServer> {
  const server = await startOwnPostgres({ durable: true })
  try {
    await query(server.url, 'alter system set track_commit_timestamp = on')
    // It is a setting of a server that starts.
    await server.crash()
    const [row] = await query(server.url, 'show track_commit_timestamp')
    if (row?.track_commit_timestamp !== 'on') throw new Error('The server does not note when it commits.')
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function query(connectionString: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
