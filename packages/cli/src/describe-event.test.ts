import type { AnyEvent, RunEvent } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { describeEvent } from './describe-event.ts'

const EVENTS: readonly (readonly [RunEvent, string])[] = [
  [{ type: 'run.started', v: 1, kind: 'session', name: 'pair', input: { a: 1 }, parent: { runId: 'r', request: 4, depth: 1 } }, 'session "pair" below r, request 4 {"a":1}'],
  [{ type: 'run.started', v: 1, kind: 'workflow', name: 'order', input: 7, definition: { id: 'p', content: { nodes: [] } } }, 'workflow "order" 7'],
  [{ type: 'effect.requested', v: 1, kind: 'step', name: 'ship', mode: 'pure', node: 'send', scope: 'each[1]', attempt: 2 }, 'step "ship" for each[1]/send try 2'],
  [{ type: 'effect.started', v: 1, request: 2 }, 'of 2'],
  [{ type: 'effect.settled', v: 1, request: 2, node: 'send', status: 'completed', value: [1] }, 'of 2 for send completed [1]'],
  [{ type: 'effect.settled', v: 1, request: 2, status: 'failed', error: { name: 'E', message: 'no way', code: 'step.failed' } }, 'of 2 failed step.failed no way'],
  [{ type: 'effect.settled', v: 1, request: 2, status: 'cancelled', reason: 'enough' }, 'of 2 cancelled enough'],
  [{ type: 'signal.received', v: 1, name: 'go?', payload: true }, '"go?" true'],
  [{ type: 'run.ended', v: 1, status: 'completed', output: 'x' }, 'completed "x"'],
  [{ type: 'run.ended', v: 1, status: 'failed', error: { name: 'E', message: 'no way' } }, 'failed no way'],
  [{ type: 'run.ended', v: 1, status: 'cancelled', reason: 'enough' }, 'cancelled enough'],
]

describe('describeEvent', () => {
  it.for(EVENTS)('says of %j what it says', ([event, words]) => {
    expect(describeEvent(event)).toBe(words)
  })

  it('tells an event of a kind of run by its fields', () => {
    expect(describeEvent({ type: 'branch.taken', v: 1, node: 'b', value: true } as AnyEvent)).toBe('node "b", value true')
  })
})
