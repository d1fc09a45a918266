import { setTimeout as sleep } from 'node:timers/promises'

/** The channel on which `postLetter` tells for which run it has left a letter. */
export const LETTERS_CHANNEL = 'nofx_letters'

const RECONNECT_MS_MIN = 1_000
const RECONNECT_MS_MAX = 60_000

/** How long closing waits for the server to say goodbye, in ms. */
const GOODBYE_MS_MAX = 1_000

/** What is needed of a client of `pg`. */
export interface ListeningClient {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  end(): Promise<void>
  on(event: 'notification', listener: (notice: { readonly payload?: string | undefined }) => void): unknown
  on(event: 'error' | 'end', listener: () => void): unknown
  /** Lets the process end though the connection is open. */
  unref?(): void
}

/**
 * Hears of letters as they are posted, on a connection of its own, so that none of the pool's is taken for good. Nothing depends on it:
 * while the connection is away, or where a pooler swallows what the server says, letters are found by looking for them.
 */
export class LetterListener {
  readonly #createClient: () => Promise<ListeningClient>
  readonly #listeners = new Set<(runId: string) => void>()
  /** Of the connection that counts; one that was given up finds another there, or none. */
  #attempt: object | undefined
  #end: (() => Promise<void>) | undefined
  #retry: NodeJS.Timeout | undefined
  #retryMs = RECONNECT_MS_MIN

  constructor(createClient: () => Promise<ListeningClient>) {
    this.#createClient = createClient
  }

  /** Tells this listener, too, until the answer is called. */
  add(listener: (runId: string) => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) void this.#open()
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) void this.close()
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
    this.#attempt = undefined
    clearTimeout(this.#retry)
    const ended = this.#end?.()
    this.#end = undefined
    if (ended !== undefined) await Promise.race([ended, sleep(GOODBYE_MS_MAX, undefined, { ref: false })])
  }

  async #open(): Promise<void> {
    const attempt = {}
    this.#attempt = attempt
    let end = async () => {}
    const lost = () => {
      void end()
      if (this.#attempt === attempt) this.#openLater()
    }
    try {
      const client = await this.#createClient()
      end = () => client.end().catch(() => {})
      if (this.#attempt !== attempt) return
      this.#end = end
      client.on('error', lost)
      client.on('end', lost)
      client.on('notification', ({ payload = '' }) => {
        for (const listener of this.#listeners) listener(payload)
      })
      const connected = client.connect()
      client.unref?.()
      await connected
      await client.query(`listen ${LETTERS_CHANNEL}`)
      this.#retryMs = RECONNECT_MS_MIN
    } catch {
      lost()
    }
  }

  /** Processes that have lost their server together come back apart. */
  #openLater(): void {
    this.#attempt = undefined
    this.#end = undefined
    this.#retry = setTimeout(() => void this.#open(), this.#retryMs * (0.5 + Math.random() / 2))
    this.#retry.unref()
    this.#retryMs = Math.min(2 * this.#retryMs, RECONNECT_MS_MAX)
  }
}
