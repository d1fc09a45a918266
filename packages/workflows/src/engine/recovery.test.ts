import type { Recorded } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { goOn, STORIES, tell } from '../../test/stories.ts'
import { defineWorkflow, WorkflowEngine, type WorkflowEvent } from '../index.ts'

/** Keys that were performed more often than the log has requests for them that its prefix does not settle. */
function performedTooOften(events: readonly Recorded<WorkflowEvent>[], prefix: readonly Recorded<WorkflowEvent>[], performed: readonly string[]): readonly string[] {
  const settled = new Set(prefix.map(({ event }) => (event.type === 'effect.settled' ? event.request : 0)))
  const left = new Map<string, number>()
  for (const { version, event } of events) {
    if (event.type !== 'effect.requested' || event.kind !== 'step' || settled.has(version)) continue
    const origin = String(event.origin ?? version)
    left.set(origin, (left.get(origin) ?? 0) + 1)
  }
  return performed.filter((key) => {
    const origin = key.split(':').at(-1) ?? ''
    const times = (left.get(origin) ?? 0) - 1
    left.set(origin, times)
    return times < 0
  })
}

describe('a run whose process died', () => {
  for (const story of STORIES) {
    it(`ends as it would have, wherever its process died: ${story.name}`, async () => {
      const whole = await tell(story)
      expect(whole.boundaries.length).toBeGreaterThan(2)
      for (const boundary of whole.boundaries) {
        const prefix = whole.events.slice(0, boundary)
        const { end, performed, events } = await goOn(story, prefix)
        const died = `after version ${boundary}, which is ${prefix.at(-1)?.event.type}`
        expect({ died, end, kept: events.slice(0, boundary), tooOften: performedTooOften(events, prefix, performed) }).toEqual({ died, end: whole.end, kept: prefix, tooOften: [] })
        const answered = events.flatMap(({ event }) => (event.type === 'effect.settled' ? [event.request] : []))
        expect(new Set(answered).size).toBe(answered.length)
      }
    })
  }

  /** A run of one step, whose process has died while it was performed; and an engine that has taken it up. */
  async function dieAtWork(effect: 'idempotent' | 'once') {
    const pay = gatedStep('pay', { effect })
    const workflow = defineWorkflow('pay', {}, ({ step }) => step(pay.step, 1))
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await pay.call(0)
    const engine = new WorkflowEngine({ storage, workflows: [workflow] })
    await engine.runtime.ready()
    return { pay, id, engine }
  }

  it('would be caught performing a step again that its log has settled', async () => {
    const { events, performed } = await tell(STORIES[0]!)
    expect(performedTooOften(events, events.slice(0, 1), performed)).toEqual([])
    expect(performedTooOften(events, events, performed)).toEqual(performed)
    expect(performedTooOften(events, [], [...performed, performed[0]!])).toEqual([performed[0]])
  })

  it('performs a step that was at work again with the same key', async () => {
    const { pay, id, engine } = await dieAtWork('idempotent')
    await using _ = engine
    const second = await pay.call(1)
    expect(second.context.idempotencyKey).toBe(pay.calls[0]?.context.idempotencyKey)
    second.resolve('paid')
    expect(await engine.get(id).result()).toBe('paid')
  })

  it('takes a step that was at work for in doubt when it may run only once', async () => {
    const { pay, id, engine } = await dieAtWork('once')
    await using _ = engine
    await expect(engine.get(id).result()).rejects.toMatchObject({ code: 'effect.in_doubt' })
    expect(pay.calls.length).toBe(1)
  })

  it('is left to others by a process that does not know its workflow', async () => {
    const step = gatedStep('work')
    const workflow = defineWorkflow('mine', {}, ({ step: add }) => add(step.step, 1))
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await step.call(0)
    await using stranger = new WorkflowEngine({ storage })
    await stranger.runtime.ready()
    expect(await storage.runs.get(id)).toMatchObject({ owner: null, status: 'running' })
    await using engine = new WorkflowEngine({ storage, workflows: [workflow] })
    await engine.runtime.ready()
    ;(await step.call(1)).resolve('done')
    expect(await stranger.get(id).result()).toBe('done')
  })

  it('goes on from a log that a database has kept, which is JSON', async () => {
    const story = STORIES.find(({ name }) => name === 'maps within maps')!
    const whole = await tell(story)
    for (const boundary of whole.boundaries.slice(0, -1)) {
      const prefix = JSON.parse(JSON.stringify(whole.events.slice(0, boundary))) as typeof whole.events
      expect((await goOn(story, prefix)).end).toEqual(whole.end)
    }
  })
})
