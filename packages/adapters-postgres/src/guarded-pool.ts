import type { PostgresPool, PostgresPoolClient } from 'kysely'

/**
 * A pool as we hand it to kysely. A client that loses its connection between two statements of a transaction emits an error nobody
 * listens to, which would end the process; here it is left to the next statement, which fails and is retried. A pool of the host's is
 * not ended.
 */
export function guardedPool(pool: PostgresPool, { keepOpen }: { readonly keepOpen: boolean }): PostgresPool {
  const guarded = new WeakSet<PostgresPoolClient>()
  return {
    options: pool.options,
    ...(pool.Client && { Client: pool.Client }),
    async connect() {
      const client = await pool.connect()
      if (!guarded.has(client)) {
        guarded.add(client)
        if (isEmitter(client)) client.on('error', () => {})
      }
      return client
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
