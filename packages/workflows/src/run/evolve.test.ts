import type { Recorded } from '@nofx/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { STORIES, tell, type Ending } from '../../test/stories.ts'
import type { WorkflowEvent } from './workflow-event.ts'
import { initialWorkflowState, type WorkflowState } from './workflow-state.ts'
import { evolve } from './evolve.ts'

const endings = new Map<string, Ending>()

beforeAll(async () => {
  for (const story of STORIES) endings.set(story.name, await tell(story))
})

function fold(events: readonly Recorded<WorkflowEvent>[]): WorkflowState {
  return events.reduce(evolve, initialWorkflowState())
}

describe('evolve', () => {
  for (const { name } of STORIES) {
    it(`gives the same state each time: ${name}`, () => {
      const { events } = endings.get(name)!
      for (let length = 0; length <= events.length; length++) expect(fold(events.slice(0, length))).toEqual(fold(events.slice(0, length)))
    })

    it(`does not change the events that it takes: ${name}`, () => {
      const { events } = endings.get(name)!
      const before = JSON.stringify(events)
      fold(events)
      expect(JSON.stringify(events)).toBe(before)
    })

    it(`never throws, whatever is missing, doubled or out of order: ${name}`, () => {
      const { events } = endings.get(name)!
      const shuffled = fc.array(fc.nat(events.length - 1), { maxLength: 2 * events.length }).map((places) => places.map((place) => events[place]!))
      const truncated = fc.subarray([...events])
      fc.assert(fc.property(fc.oneof(shuffled, truncated, shuffled.map((some) => [events[0]!, ...some])), (some) => void fold(some)), { numRuns: 300 })
    })
  }

  it('holds nothing of the bodies that have ended', () => {
    const { events } = endings.get('maps within maps')!
    const state = fold(events.slice(0, -1))
    expect([...state.scopes.keys()]).toEqual([''])
    expect([...(state.maps ?? [])].flatMap(([scope, maps]) => (scope === state.root && maps.size === 0 ? [] : [scope.id]))).toEqual([])
  })
})
