import { isNofxError, type Storage } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { forkAt, STORIES, tell } from '../../test/stories.ts'
import { defineStep, defineWorkflow, WorkflowEngine } from '../index.ts'

describe('a fork of a run', () => {
  for (const story of STORIES) {
    it(`ends as that did, wherever it parts from it: ${story.name}`, async () => {
      const whole = await tell(story)
      const last = whole.boundaries.at(-2) ?? 0
      for (let at = last + 1; at <= whole.events.length; at++) {
        await expect(forkAt(story, whole.events, at)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('would have nothing to do') })
      }
      for (let at = 1; at <= last; at++) {
        const { end, events, boundaries, changedRows } = await forkAt(story, whole.events, at)
        expect({ at, end, changedRows }).toEqual({ at, end: whole.end, changedRows: 0 })
        // With what the event has caused, which is in one append with it and not to be decided again.
        const [taken = 0] = boundaries
        expect(taken).toBeGreaterThanOrEqual(at)
        expect(taken).toBeLessThanOrEqual(whole.boundaries.find((boundary) => boundary >= at) ?? 0)
        const shiftMs = events[0]!.at - whole.events[0]!.at
        expect(events.slice(0, taken).map((recorded) => [recorded.version, recorded.at - shiftMs, recorded.event.type])).toEqual(whole.events.slice(0, taken).map((recorded) => [recorded.version, recorded.at, recorded.event.type]))
      }
    })
  }

  for (const story of STORIES) {
    it(`may be forked in turn, wherever that is: ${story.name}`, async () => {
      const whole = await tell(story)
      const last = whole.boundaries.at(-2) ?? 0
      const fork = await forkAt(story, whole.events, Math.ceil(last / 2))
      for (let at = 1; at <= (fork.boundaries[0] ?? 0); at++) expect({ at, end: (await forkAt(story, fork.events, at)).end }).toEqual({ at, end: whole.end })
    })
  }

  /** Two steps, the second of which fails until it is mended. */
  function publishing(storage: Storage) {
    const calls: string[] = []
    let mended = false
    const step = (name: string) => defineStep(name, {
      run: (input: unknown, { idempotencyKey }) => {
        calls.push(`${name} ${idempotencyKey.split(':')[0]}`)
        if (name === 'publish' && !mended) throw new Error('no rights')
        return `${name} of ${String(input)}`
      },
    })
    const workflow = defineWorkflow('publishing', {}, (plan) => plan.step(step('publish'), plan.step(step('write'), 'a page')))
    const engine = new WorkflowEngine({ storage, workflows: [workflow] })
    return { engine, workflow, calls, mend: () => (mended = true) }
  }

  it('does a step again that had failed, by the code as it is now, and not what had been done before', async () => {
    const storage = lastingStorage()
    const { engine, workflow, calls, mend } = publishing(storage)
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    await expect(run.result()).rejects.toThrow('no rights')
    mend()
    const fork = await run.fork({ again: 'publish' })
    expect(await fork.result()).toBe('publish of write of a page')
    expect(calls).toEqual([`write ${run.id}`, `publish ${run.id}`, `publish ${fork.id}`])
    expect((await run.status()).status).toBe('failed')
    const [execution] = await storage.records.read('workflow_executions', { id: fork.id })
    expect(execution).toMatchObject({ status: 'completed', execution_context: { forked: { runId: run.id, version: 4 } } })
    // What the first run had done counts once.
    expect((await storage.outcomes.read()).map(({ name, status, runId }) => [name, status, runId])).toEqual([
      ['write', 'completed', run.id], ['publish', 'failed', run.id], ['publish', 'completed', fork.id],
    ])
  })

  it('may be forked in turn, also while it is under way', async () => {
    const { engine, workflow, mend } = publishing(lastingStorage())
    await using _ = engine
    mend()
    const run = await engine.start(workflow, undefined)
    const forks = [run]
    for (let times = 0; times < 3; times++) forks.push(await forks.at(-1)!.fork({ at: 1 }))
    expect(await Promise.all(forks.map((fork) => fork.result()))).toEqual(forks.map(() => 'publish of write of a page'))
  })

  it('is refused where it has no sense, with what there is', async () => {
    const { engine, workflow } = publishing(lastingStorage())
    await using _ = engine
    const run = await engine.start(workflow, undefined)
    await run.result().catch(() => {})
    const refusal = async (point: unknown) => {
      const error: unknown = await run.fork(point as { at: number }).catch((thrown: unknown) => thrown)
      return isNofxError(error) ? `${error.code}: ${error.message}` : error
    }
    let length = 0
    for await (const { version } of run.events()) length = version
    expect(await refusal({ again: 'print' })).toMatch(/^input.invalid: .*"print" again, which it has not done. It has done "write", "publish"\.$/)
    for (const at of [0, 1.5, length + 1, Number.NaN, '2']) expect(await refusal({ at })).toMatch(`input.invalid: A fork of run ${run.id} at version ${at}: that run has the versions 1 to ${length}.`)
    for (const point of [{}, undefined, null, { at: 1, again: 'write' }]) expect(await refusal(point)).toMatch(/^input.invalid: .*needs either `at`, a version, or `again`, a node/)
    expect(await refusal({ at: length })).toMatch(/^input.invalid: .*would have nothing to do/)
    expect(await refusal({ at: 1, id: run.id })).toMatch(/^run.exists/)
    expect(await refusal({ at: 1, id: 'mine' })).toMatch(/^input.invalid: The run id "mine" is no UUID/)
    await expect(engine.get(crypto.randomUUID()).fork({ at: 1 })).rejects.toMatchObject({ code: 'run.unknown' })
  })
})
