import type { AnyEvent } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { checkLog } from './log-check.ts'
import { RunTree } from './run-tree.ts'

const START = { type: 'run.started', kind: 'workflow', name: 'audit', input: {} }
const OPEN = { type: 'effect.requested', kind: 'step', name: 'open', node: 'open' }
const settled = (request: number) => ({ type: 'effect.settled', request, node: 'open', status: 'completed', value: { areas: [] } })

function treeOf(...events: readonly object[]): RunTree {
  const tree = new RunTree('r')
  events.forEach((event, index) => tree.take('r', { version: index + 1, at: index, event: { v: 1, ...event } as AnyEvent }))
  return tree
}

describe('the check of the log', () => {
  it('finds nothing in a log that is in order', () => {
    expect(checkLog(treeOf(START, OPEN, settled(2)))).toEqual({ runs: 1, requests: 1, faults: [] })
  })

  it('finds a request that was settled twice', () => {
    expect(checkLog(treeOf(START, OPEN, settled(2), settled(2))).faults).toContain('Request 2 of run r was settled 2 times.')
  })

  it('finds a step that was done twice', () => {
    expect(checkLog(treeOf(START, OPEN, settled(2), OPEN, settled(4))).faults).toEqual(['The node "open" was completed 2 times.'])
  })

  it('finds work that is not what an earlier process left', () => {
    const before = treeOf(START, OPEN, settled(2))
    expect(checkLog(treeOf(START, OPEN), before).faults).toEqual(['Work r:2 was settled before, and is settled anew.'])
    expect(checkLog(treeOf(START, OPEN, settled(2)), before).faults).toEqual([])
  })
})
