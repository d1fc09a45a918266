import type { RunStatus } from '@nofx/core'
import { defineCommand } from '../command.ts'
import { READ_OPTIONS, withStore } from '../open-store.ts'
import { startTable } from '../table.ts'
import { UsageError } from '../usage-error.ts'

const STATUSES: readonly RunStatus[] = ['running', 'completed', 'failed', 'cancelled']

const LIMIT_DEFAULT = 20
const LIMIT_MAX = 10_000

export const runs = defineCommand({
  name: 'runs',
  summary: 'Lists runs, the newest first.',
  about: ['Lists runs, the newest first: how they stand, how many events they have, when they began and ended, who drives them.'],
  options: {
    ...READ_OPTIONS,
    status: { type: 'string', value: '<status>', help: `Only runs that are ${STATUSES.join(', ')}.` },
    name: { type: 'string', value: '<name>', help: 'Only runs of this workflow or pattern.' },
    limit: { type: 'string', value: '<number>', help: `At most so many. Default: ${LIMIT_DEFAULT}.` },
    json: { type: 'boolean', help: 'One JSON object a line.' },
  },
  examples: [
    { line: 'nofx runs --url postgres://app@localhost/app', does: `the newest ${LIMIT_DEFAULT}` },
    { line: 'nofx runs --status failed --name release', does: 'of the database that NOFX_DATABASE_URL names' },
    { line: "nofx runs --pglite ./data --json | jq -r .runId", does: 'their ids' },
  ],
  async run({ status, name, limit = String(LIMIT_DEFAULT), json = false, ...store }, io) {
    const wanted = STATUSES.find((one) => one === status)
    if (status !== undefined && wanted === undefined) throw new UsageError(`--status is ${JSON.stringify(status)}. Give one of ${STATUSES.join(', ')}.`)
    const most = /^\d+$/.test(limit) ? Number(limit) : 0
    if (most < 1 || most > LIMIT_MAX) throw new UsageError(`--limit is ${JSON.stringify(limit)}. Give a whole number from 1 to ${LIMIT_MAX}.`)
    const heads = await withStore(store, io, (storage) => storage.runs.list({ limit: most, ...(wanted && { status: wanted }), ...(name !== undefined && { name }) }))
    const row = startTable(io, [
      { title: 'RUN', width: 36 }, { title: 'STATUS', width: 9 }, { title: 'KIND', width: 8 }, { title: 'NAME', width: 20 },
      { title: 'EVENTS', width: 6 }, { title: 'BEGAN', width: 19 }, { title: 'ENDED, OR DRIVEN BY', width: 0 },
    ])
    for (const head of heads) {
      if (json) io.out(JSON.stringify(head))
      else row([head.runId, head.status, head.kind, head.name, String(head.version), printTime(head.createdAt), head.endedAt === null ? (head.owner ?? 'nobody') : printTime(head.endedAt)])
    }
    if (heads.length === 0) io.err('No runs.')
    return 0
  },
})

/** UTC, to the second. */
function printTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')
}
