import type { AnyEvent, Recorded } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { verify, type JournalEntry, type KnownRun, type StoredRun } from './verify.ts'

const runId = '0190a0a0-0000-7000-8000-000000000001'
const known: KnownRun = { runId, workflow: 'pay', input: 7, acknowledged: true, cancelled: false, approvals: 0, cancellations: 0 }
const events = [
  { type: 'run.started', v: 1 },
  { type: 'effect.requested', v: 1, kind: 'step', name: 'charge' },
  { type: 'effect.started', v: 1, request: 2 },
  { type: 'effect.settled', v: 1, request: 2, status: 'completed', value: { paid: 7 } },
  { type: 'run.ended', v: 1, status: 'completed', output: { paid: 7 } },
]
const journal: readonly JournalEntry[] = [{ runId, key: `${runId}:2`, what: 'charge', pid: 1, at: 1_020 }]

function stored(given: readonly object[] = events, change: { readonly status?: string; readonly owner?: string; readonly row?: string; readonly version?: number } = {}): ReadonlyMap<string, StoredRun> {
  const log = given.map((event, index): Recorded => ({ version: index + 1, at: 1_000 + 10 * index, event: event as AnyEvent }))
  const { status = 'completed', owner = null, row = status, version = log.length } = change
  return new Map([[runId, { head: { runId, kind: 'workflow', name: 'pay', status, version, owner, epoch: 1, createdAt: 1_000, endedAt: 1_040 } as StoredRun['head'], log, rowStatus: row }]])
}

/** What it is to find, in a log or a journal that was tampered with. */
describe('the proof', () => {
  it('has nothing to say of what is right', () => {
    expect(verify([known], stored(), journal)).toEqual([])
  })

  it.each([
    ['a lost run', new Map(), journal, 'is not in the store'],
    ['a run without an end', stored(events.slice(0, 4), { status: 'running', owner: 'p' }), journal, 'has not ended'],
    ['a wrong result', stored([...events.slice(0, 4), { ...events[4], output: { paid: 8 } }]), journal, 'in place of {"paid":7}'],
    ['two ends', stored([...events, events[4] as object]), journal, 'ended 2 times'],
    ['an event behind the end', stored([...events, { type: 'signal.received', v: 1 }]), journal, 'and goes on'],
    ['a request settled twice', stored([...events.slice(0, 4), events[3] as object, events[4] as object]), journal, 'was not open'],
    ['a head that differs from the log', stored(events, { version: 4 }), journal, 'its head is at version 4'],
    ['a lease on a run that has ended', stored(events, { owner: 'p' }), journal, 'is owned by p'],
    ['a row that differs from the log', stored(events, { row: 'running' }), journal, 'its row in the documented tables says running'],
    ['a failure', stored([...events.slice(0, 4), { type: 'run.ended', v: 1, status: 'failed', error: { name: 'Error', message: 'x' } }], { status: 'failed' }), journal, 'it failed: x'],
    ['a cancellation that nobody asked for', stored([...events.slice(0, 4), { type: 'run.ended', v: 1, status: 'cancelled', reason: 'x' }], { status: 'cancelled' }), journal, 'nobody asked for it'],
    ['work on what was settled', stored(), [...journal, { runId, key: `${runId}:2`, what: 'add', pid: 1, at: 1_050 }], 'began 20 ms after it had been settled'],
    ['work that may run once, twice', stored(), [...journal, ...journal], 'ran 2 times'],
  ] as const)('finds %s', (_, runs, entries, what) => {
    expect(verify([known], runs as ReadonlyMap<string, StoredRun>, entries)).toEqual(expect.arrayContaining([expect.stringContaining(what)]))
  })

  it('finds two answers that were both acknowledged, and one that came to nothing', () => {
    expect(verify([{ ...known, approvals: 2 }], stored(), journal)).toEqual([expect.stringContaining('2 approvals were acknowledged')])
    expect(verify([{ ...known, cancelled: true, cancellations: 1 }], stored(), journal)).toEqual([expect.stringContaining('it ended otherwise')])
  })
})
