import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface BrokenProxy {
  readonly url: string
  /**
   * Cuts the connection as soon as the server has answered the next request that holds this text; the answer is lost. With `stayCut` every
   * other connection, too, until `restore`.
   */
  loseAnswerTo(text: string, options?: { readonly stayCut?: boolean }): void
  /** How many answers were lost. */
  readonly lost: () => number
  /** Cuts all connections and, until `restore`, every new one. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

/** Stands between a client and a server and breaks the line at the worst moment. */
export async function brokenProxy(target: string): Promise<BrokenProxy> {
  const url = new URL(target)
  const sockets = new Set<Socket>()
  let trap: string | undefined
  let lost = 0
  let down = false
  let staysCut = false
  const proxy = createServer((client) => {
    if (down) return void client.destroy()
    const server = connect(Number(url.port), url.hostname)
    let trapped = false
    const destroy = () => [client, server].forEach((socket) => socket.destroy())
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', destroy).on('close', () => {
        sockets.delete(socket)
        destroy()
      })
    }
    client.on('data', (chunk) => {
      if (trap !== undefined && chunk.includes(trap)) {
        trap = undefined
        trapped = true
      }
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (!trapped) return void client.write(chunk)
      lost += 1
      down ||= staysCut
      destroy()
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  const own = new URL(target)
  own.port = String(address.port)
  const cut = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: own.href,
    loseAnswerTo(text, { stayCut = false } = {}) {
      trap = text
      staysCut = stayCut
    },
    lost: () => lost,
    cut() {
      down = true
      cut()
    },
    restore: () => void (down = false),
    async close() {
      cut()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
