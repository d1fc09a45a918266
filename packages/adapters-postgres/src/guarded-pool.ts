import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { NamedStatements } from './named-statements.ts'

/**
 * A pool as we hand it to kysely. A client that loses its connection between two statements of a transaction emits an error nobody
 * listens to, which would end the process; here it is left to the next statement, which fails and is retried. Frequent statements get a
 * name. A pool of the host's is not ended.
 */
export function guardedPool(pool: PostgresPool, { keepOpen }: { readonly keepOpen: boolean }): PostgresPool {
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>()
  const statements = new NamedStatements()
  return {
    options: pool.options,
    ...(pool.Client && { Client: pool.Client }),
    async connect() {
      const client = await pool.connect()
      const known = clients.get(client)
      if (known !== undefined) return known
      if (isEmitter(client)) client.on('error', () => {})
      const guarded = withNames(client, statements)
      clients.set(client, guarded)
      return guarded
    },
    end: async () => {
      if (!keepOpen) await pool.end()
    },
  }
}

/** Kysely's type of a client leaves out that it is an event emitter. */
function isEmitter(client: object): client is { on(event: 'error', listener: () => void): void } {
  return 'on' in client && typeof client.on === 'function'
}

/** The client, which gives frequent statements their name. */
function withNames(client: PostgresPoolClient, statements: NamedStatements): PostgresPoolClient {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
  return Object.create(client, {
    query: {
      value: async (text: unknown, values: unknown) => {
        const name = typeof text === 'string' ? statements.nameOf(text) : undefined
        if (name === undefined) return query(text, values)
        try {
          return await query({ name, text, values })
        } catch (error) {
          statements.noteFailure(error)
          throw error
        }
      },
    },
    // The pool gives the client another one each time.
    release: { value: (...args: []) => client.release(...args) },
  }) as PostgresPoolClient
}
