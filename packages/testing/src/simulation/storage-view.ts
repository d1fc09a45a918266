import type { Append, Storage } from '@nofx/core'
import type { Link } from './link.ts'
import type { SharedStore } from './shared-store.ts'

/**
 * The store as one process of a simulated world sees it: shared with others, beyond a network, and giving back copies. What it says it
 * can do is what Postgres can, so that the runtime leases, sweeps, sends letters and recovers as it does there.
 *
 * @param nameOf names a run in a way that follows from the seed
 */
export function storageView(process: string, link: Link, shared: SharedStore, nameOf: (runId: string) => string): Storage {
  const { log, runs, records, blobs, mailbox, outcomes } = shared.storage
  /** An append that is sent again has to be known for the same by the store, though it only ever sees copies. */
  const sent = new WeakMap<Append, Append>()
  const onTheWire = (append: Append) => {
    const known = sent.get(append) ?? { ...append, events: copy(append.events), records: append.records.length === 0 ? append.records : copy(append.records) }
    sent.set(append, known)
    return known
  }
  const aboutAppends = (appends: readonly Append[]) => appends.map(({ runId, expectedVersion }) => `${nameOf(runId)} ${expectedVersion}`).join(' ')
  return {
    name: 'simulated',
    capabilities: { survives: 'power', shared: true },
    log: {
      append(appends) {
        const copies = appends.map(onTheWire)
        const answer = link.call('append', aboutAppends(appends), () => shared.append(process, copies))
        answer.then(() => shared.heard(copies), () => {})
        return answer
      },
      read: (runId, options) => link.call('read', nameOf(runId), async () => (await log.read(runId, options)).map(copy)),
      readAll: (options) => link.call('readAll', '', async () => (await log.readAll(options)).map(copy)),
    },
    runs: {
      get: (runId) => link.call('get', nameOf(runId), () => runs.get(runId)),
      list: (filter) => link.call('list', '', () => runs.list(filter)),
      claim: (request) => link.call('claim', '', () => shared.claim(process, request)),
      renew: (lease) => link.call('renew', '', () => shared.renew(lease)),
      release: (owner, runIds) => {
        const given = [...runIds]
        return link.call('release', '', () => shared.release(process, owner, given))
      },
      suspend: (owner, suspended) => {
        const given = copy(suspended)
        return link.call('suspend', '', () => shared.suspend(process, owner, given))
      },
      wake: (runId) => link.call('wake', nameOf(runId), () => runs.wake(runId)),
      prune: (request) => link.call('prune', '', () => runs.prune(request)),
    },
    records: {
      write: (changes) => {
        const copies = copy(changes)
        return link.call('writeRecords', '', () => records.write(copies))
      },
      replace: (runId, version, rows) => link.call('replaceRecords', nameOf(runId), () => records.replace(runId, version, rows)),
      read: (table, where, options) => link.call('readRecords', '', async () => (await records.read(table, where, options)).map(copy)),
    },
    blobs: {
      put: (runId, text) => link.call('putBlob', nameOf(runId), () => blobs.put(runId, text)),
      get: (runId, hash) => link.call('getBlob', nameOf(runId), () => blobs.get(runId, hash)),
    },
    mailbox: {
      post: (runId, event) => {
        const given = copy(event)
        return link.call('post', nameOf(runId), () => mailbox.post(runId, given))
      },
      waiting: (owner, limit) => link.call('waiting', '', async () => (await mailbox.waiting(owner, limit)).map(copy)),
      refuse: (id, error) => link.call('refuse', '', () => mailbox.refuse(id, error)),
      state: (id) => link.call('state', '', () => mailbox.state(id)),
      withdraw: (id) => link.call('withdraw', '', () => mailbox.withdraw(id)),
    },
    outcomes: { read: (filter) => link.call('outcomes', '', () => outcomes.read(filter)) },
    close: async () => {},
  }
}

/** What is left of a value when it has crossed a wire. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
