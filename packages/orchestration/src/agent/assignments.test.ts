import { createManualClock } from '@nofx/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Assignments } from './assignments.ts'

const AGENTS = ['ada', 'ben', 'cleo']
const PLACES = ['one', 'two', 'three', 'four']

describe('Assignments', () => {
  it('counts what is assigned to each agent until it begins', () => {
    const assignments = new Assignments(createManualClock())
    assignments.assign('one', 'ada')
    assignments.assign('two', 'ada')
    assignments.assign('three', 'ben')
    expect(AGENTS.map((id) => assignments.countOf(id))).toEqual([2, 1, 0])
    assignments.remove('one')
    assignments.remove('one')
    expect(AGENTS.map((id) => assignments.countOf(id))).toEqual([1, 1, 0])
  })

  it('has one agent in one place: who is chosen anew takes the place of the one before', () => {
    const assignments = new Assignments(createManualClock())
    assignments.assign('one', 'ada')
    assignments.assign('one', 'ben')
    expect(AGENTS.map((id) => assignments.countOf(id))).toEqual([0, 1, 0])
  })

  it('counts as one would who looked at all of it each time', async () => {
    const assign = fc.tuple(fc.constant('assign' as const), fc.constantFrom(...PLACES), fc.constantFrom(...AGENTS))
    const begin = fc.tuple(fc.constant('begin' as const), fc.constantFrom(...PLACES))
    const wait = fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 3_000 }))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(assign, begin, wait), { maxLength: 40 }), async (acts) => {
        const clock = createManualClock()
        const assignments = new Assignments(clock)
        let plain: { readonly place: string; readonly agentId: string; readonly at: number }[] = []
        for (const act of acts) {
          if (act[0] === 'wait') await clock.advance(act[1])
          else plain = plain.filter(({ place }) => place !== act[1])
          if (act[0] === 'begin') assignments.remove(act[1])
          if (act[0] === 'assign') {
            assignments.assign(act[1], act[2])
            plain.push({ place: act[1], agentId: act[2], at: clock.now() })
          }
          assignments.forgetOld()
          plain = plain.filter(({ at }) => at >= clock.now() - 5_000)
          for (const id of AGENTS) expect(assignments.countOf(id)).toBe(plain.filter(({ agentId }) => agentId === id).length)
        }
      }),
      { numRuns: 60 },
    )
  })
})
