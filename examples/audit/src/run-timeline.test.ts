import type { AnyEvent, RunStarted } from '@nofx/core'
import type { Plan } from '@nofx/workflows'
import { describe, expect, it } from 'vitest'
import { RunTree } from './run-tree.ts'
import { timelineOf } from './run-timeline.ts'

const RUN = 'r'
const SESSION = 's'

/** open → areas (scan) → report, with only what a timeline reads of a plan. */
const plan = {
  nodes: [{ id: 'open', type: 'step' }, { id: 'areas', type: 'map', nodes: [{ id: 'scan', type: 'step' }] }, { id: 'report', type: 'agent' }],
  edges: [{ source: 'open', target: 'areas' }, { source: 'open', target: 'scan' }, { source: 'areas', target: 'report' }],
} as unknown as Plan

/** Tells a tree of events; each comes with its time. */
function treeOf(events: readonly (readonly [at: number, event: Record<string, unknown>, runId?: string])[]): RunTree {
  const tree = new RunTree(RUN)
  const versions = new Map<string, number>()
  for (const [at, event, runId = RUN] of events) {
    const version = (versions.get(runId) ?? 0) + 1
    versions.set(runId, version)
    tree.take(runId, { version, at, event: { v: 1, ...event } as unknown as AnyEvent })
  }
  return tree
}

const requested = (kind: string, node: string, more: object = {}) => ({ type: 'effect.requested', kind, name: node, mode: 'idempotent', node, ...more })
const settled = (request: number, startedAt: number, more: object = {}) => ({ type: 'effect.settled', request, status: 'completed', startedAt, value: {}, ...more })

const begun = [
  [1_000, { v: 1, type: 'run.started', kind: 'workflow', name: 'audit', input: {}, definition: { id: 'plan', content: plan } } satisfies RunStarted],
  [1_000, requested('step', 'open')],
  [1_100, settled(2, 1_000, { node: 'open', value: { areas: [{ name: 'core' }, { name: 'web' }] } })],
  [1_100, { type: 'map.opened', node: 'areas', items: 2 }],
  [1_100, { type: 'item.opened', node: 'areas', index: 0 }],
  [1_100, requested('step', 'scan', { scope: 'areas[0]' })],
  [1_300, settled(6, 1_100, { node: 'scan', scope: 'areas[0]' })],
  [1_300, { type: 'item.closed', node: 'areas', index: 0 }],
  [1_300, { type: 'item.opened', node: 'areas', index: 1 }],
  [1_300, requested('step', 'scan', { scope: 'areas[1]' })],
] as const

describe('a timeline', () => {
  it('places work in time, names its area, and follows the items that made room for others', () => {
    const tree = treeOf([...begun, [1_350, settled(10, 1_300, { node: 'scan', scope: 'areas[1]', usage: { costUsd: 2 } })]])
    const { entries, criticalPath, wallMs, downMs } = timelineOf(tree, new Set(), new Map([['open', 80]]))
    expect(entries).toEqual([
      { id: 'r:2', label: 'open', lane: 'open', startMs: 0, endMs: 100, status: 'ok', attempt: 1, critical: true, expectedMs: 80 },
      { id: 'r:6', label: 'core', lane: 'scan', area: 'core', startMs: 100, endMs: 300, status: 'ok', attempt: 1, critical: true },
      { id: 'r:10', label: 'web', lane: 'scan', area: 'web', startMs: 300, endMs: 350, status: 'ok', attempt: 1, critical: true },
    ])
    expect(criticalPath).toEqual(['open', 'scan core', 'scan web'])
    expect([wallMs, downMs]).toEqual([350, 0])
  })

  it('leaves out the time in which nobody worked on the run, and marks what was settled before', () => {
    const tree = treeOf([
      ...begun,
      [90_010, { type: 'signal.received', name: 'resumed', payload: { from: 1_300, to: 90_000 } }],
      [90_100, settled(10, 90_020, { node: 'scan', scope: 'areas[1]' })],
    ])
    const { entries, wallMs, downMs } = timelineOf(tree, new Set(['r:2', 'r:6']), new Map())
    expect(entries.map(({ status, startMs, endMs }) => [status, startMs, endMs])).toEqual([['resumed', 0, 100], ['resumed', 100, 300], ['ok', 320, 400]])
    expect([wallMs, downMs]).toEqual([400, 88_700])
  })

  it('shows the calls of a session in the lane of its node, and failures and retries as such', () => {
    const tree = treeOf([
      ...begun,
      [1_350, settled(10, 1_300, { node: 'scan', scope: 'areas[1]', status: 'failed', error: { name: 'Error', message: 'no' } })],
      [1_400, requested('step', 'scan', { scope: 'areas[1]', attempt: 2 })],
      [1_450, settled(12, 1_400, { node: 'scan', scope: 'areas[1]' })],
      [1_450, { type: 'map.closed', node: 'areas' }],
      [1_450, requested('session', 'report', { name: 'pair' })],
      [1_450, { type: 'run.started', kind: 'session', name: 'pair', input: {}, parent: { runId: RUN, request: 15, depth: 1 } }, SESSION],
      [1_450, requested('agent', 'proposer', { name: 'writer' }), SESSION],
      [1_460, settled(2, 1_450), SESSION],
      [1_460, requested('agent', 'critic', { name: 'reviewer' }), SESSION],
      [1_490, settled(4, 1_460), SESSION],
    ])
    const { entries, criticalPath } = timelineOf(tree, new Set(), new Map([['report', 5]]))
    expect(entries.slice(2).map(({ lane, label, status, attempt }) => [lane, label, status, attempt])).toEqual([
      ['scan', 'web', 'failed', 1],
      ['scan', 'web', 'retried', 2],
      ['report', 'writer, round 1', 'ok', 1],
      ['report', 'reviewer, round 1', 'ok', 1],
    ])
    expect(criticalPath).toEqual(['open', 'scan core', 'scan web', 'scan web, attempt 2', 'writer, round 1', 'reviewer, round 1'])
  })
})
