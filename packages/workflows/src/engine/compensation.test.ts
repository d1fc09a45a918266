import { createManualClock } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { bookings, undoOf } from '../../test/bookings.ts'
import { gatedStep } from '../../test/gated-step.ts'
import { lastingStorage } from '../../test/lasting-storage.ts'
import { cel, defineStep, defineWorkflow, WorkflowEngine, type Ref } from '../index.ts'

describe('compensation', () => {
  it('undoes what was done in reverse order, with the input and the output of each, and then fails the run', async () => {
    const { done, undone, book, cancel, pay } = bookings()
    const workflow = defineWorkflow('trip', {}, ({ step }) => {
      const flight = step(book, { what: 'flight' }, { id: 'flight', compensate: cancel })
      const hotel = step(book, { what: 'hotel' }, { id: 'hotel', compensate: cancel, after: [flight] })
      const seat = step(book, { what: 'seat' }, { id: 'seat', after: [hotel] })
      return step(pay, [seat])
    })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    await expect(run.result()).rejects.toMatchObject({ code: 'step.failed', message: '"pay" failed: no money' })
    expect(done).toEqual(['flight', 'hotel', 'seat'])
    expect(undone).toEqual([undoOf('hotel'), undoOf('flight')])
  })

  it('hands an input that is no object on as `input`', async () => {
    const undone: unknown[] = []
    const count = defineStep('count', { run: (n: number) => n + 1 })
    const uncount = defineStep('uncount', { run: (input: { input: number; output: number }) => void undone.push(input) })
    const { pay } = bookings()
    const workflow = defineWorkflow('counted', {}, ({ step }) => step(pay, step(count, 4, { compensate: uncount })))
    await using engine = new WorkflowEngine()
    await expect((await engine.start(workflow, undefined)).result()).rejects.toMatchObject({ code: 'step.failed' })
    expect(undone).toEqual([{ input: 4, output: 5 }])
  })

  it('stops what is at work before it undoes anything, and undoes one thing at a time', async () => {
    const [slow, first, second] = [gatedStep('slow'), gatedStep('undo first'), gatedStep('undo second')]
    const { book, pay } = bookings()
    const workflow = defineWorkflow('trip', {}, ({ step }) => {
      step(slow.step, 1)
      const a = step(book, { what: 'a' }, { id: 'a', compensate: first.step })
      const b = step(book, { what: 'b' }, { id: 'b', compensate: second.step, after: [a] })
      return step(pay, [b])
    })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const undo = await second.call()
    expect((await slow.call()).signal.aborted).toBe(true)
    expect(first.calls).toEqual([])
    undo.resolve()
    ;(await first.call()).resolve()
    await expect(run.result()).rejects.toMatchObject({ message: '"pay" failed: no money' })
  })

  it('tries again to undo when that fails, and goes on once it has worked', async () => {
    const clock = createManualClock()
    const { undone, book, cancel, pay, failUndo } = bookings()
    const workflow = defineWorkflow('trip', {}, ({ step }) => {
      const a = step(book, { what: 'a' }, { id: 'a', compensate: cancel })
      return step(pay, [step(book, { what: 'b' }, { id: 'b', compensate: cancel, after: [a] })])
    })
    await using engine = new WorkflowEngine({ clock })
    failUndo(2)
    const run = await engine.start(workflow, undefined)
    await clock.advance(60_000)
    await expect(run.result()).rejects.toMatchObject({ message: '"pay" failed: no money' })
    expect(undone).toEqual([undoOf('b'), undoOf('a')])
  })

  it('says so when something could not be undone', async () => {
    const clock = createManualClock()
    const { undone, book, cancel, pay, failUndo } = bookings()
    const workflow = defineWorkflow('trip', {}, ({ step }) => step(pay, [step(book, { what: 'a' }, { id: 'a', compensate: cancel })]))
    await using engine = new WorkflowEngine({ clock })
    failUndo(99)
    const run = await engine.start(workflow, undefined)
    await clock.advance(60_000)
    await expect(run.result()).rejects.toMatchObject({ code: 'step.failed', message: '"a" could not be undone: the office is closed\nWhat was to be undone: "pay" failed: no money' })
    expect(undone).toEqual([])
  })

  it('undoes the rest when something cannot be undone, and names all that could not be, the first as the cause', async () => {
    const clock = createManualClock()
    const { undone, book, cancel, pay } = bookings()
    const refuse = (why: string) => defineStep(`refuse ${why}`, { run: (_: unknown): void => { throw new Error(why) } })
    const workflow = defineWorkflow<string[], unknown>('trip', {}, ({ input, step, map }) => {
      const a = step(book, { what: 'a' }, { id: 'a', compensate: cancel })
      const each = map(input, (what) => step(book, { what }, { compensate: refuse('no refunds'), after: [a] }), { id: 'each' })
      const c = step(book, { what: 'c' }, { id: 'c', compensate: cancel, after: [each] })
      const d = step(book, { what: 'd' }, { id: 'd', compensate: refuse('closed'), after: [c] })
      return step(pay, d)
    })
    await using engine = new WorkflowEngine({ clock })
    const run = await engine.start(workflow, ['x', 'y'])
    await clock.advance(60_000)
    await expect(run.result()).rejects.toMatchObject({
      code: 'step.failed',
      message: [
        '"d" could not be undone: closed', '"each[1]/book" could not be undone: no refunds', '"each[0]/book" could not be undone: no refunds',
        'What was to be undone: "pay" failed: no money',
      ].join('\n'),
      cause: expect.objectContaining({ message: 'closed' }) as Error,
    })
    expect(undone).toEqual([undoOf('c'), undoOf('a')])
    const failures = (await engine.runtime.storage.log.read(run.id)).map(({ event }) => event).filter(({ type }) => type === 'compensation.failed')
    expect(failures).toMatchObject([{ node: 'd' }, { node: 'book', scope: 'each[1]' }, { node: 'book', scope: 'each[0]' }])
  })

  it('names a hundred at most, and counts the others', async () => {
    const { book, pay } = bookings()
    const refuse = defineStep('refuse', { retry: { attempts: 1 }, run: (_: unknown): void => { throw new Error('x'.repeat(10_000)) } })
    const workflow = defineWorkflow<string[], unknown>('trips', {}, ({ input, step, map }) => step(pay, map(input, (what) => step(book, { what }, { compensate: refuse }))))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, Array.from({ length: 103 }, () => 'trip'))
    const error = await run.result().then(() => undefined, (thrown: Error) => thrown)
    const lines = error?.message.split('\n') ?? []
    expect(lines.length).toBe(102)
    expect(lines.slice(-2)).toEqual(['Nor could 3 more, which the events "compensation.failed" name.', 'What was to be undone: "pay" failed: no money'])
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(300)
  })

  it('undoes what was done in the bodies of a map, open or ended', async () => {
    const { undone, book, cancel } = bookings()
    const gate = gatedStep('gate')
    const workflow = defineWorkflow<string[], unknown>('trips', {}, ({ input, map, step }) =>
      map(input, (what) => step(gate.step, what, { after: [step(book, { what }, { compensate: cancel })] }), { id: 'each' }))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, ['a', 'b', 'c'])
    await gate.call(2)
    gate.calls[0]?.resolve()
    await new Promise((resolve) => setTimeout(resolve, 0))
    gate.calls[1]?.reject(new Error('no luck'))
    await expect.poll(async () => (await run.status()).status).toBe('failed')
    await expect(run.result()).rejects.toMatchObject({ message: '"each[1]/gate" failed: no luck' })
    expect(undone).toEqual([undoOf('c'), undoOf('b'), undoOf('a')])
  })

  it('undoes what was done in the bodies of a map that has ended', async () => {
    const { undone, book, cancel, pay } = bookings()
    const workflow = defineWorkflow<string[], unknown>('trips', {}, ({ input, map, step }) =>
      step(pay, map(input, (what) => step(book, { what }, { compensate: cancel }))))
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, ['a', 'b'])
    await expect.poll(async () => (await run.status()).status).toBe('failed')
    expect(undone).toEqual([undoOf('b'), undoOf('a')])
  })

  it('also follows when a condition cannot be evaluated, or a map is to go over something that is no list', async () => {
    const { undone, book, cancel } = bookings()
    const condition = defineWorkflow('condition', {}, ({ step, when }) => {
      const a = step(book, { what: 'a' }, { compensate: cancel })
      return when(cel`${a.ticket} > 3`, () => 1)
    })
    const list = defineWorkflow('list', {}, ({ step, map }) => {
      const b = step(book, { what: 'b' }, { compensate: cancel })
      return map(b.ticket as never as Ref<number[]>, (item) => item)
    })
    await using engine = new WorkflowEngine()
    await expect((await engine.start(condition, undefined)).result()).rejects.toMatchObject({ code: 'input.invalid' })
    expect(undone).toEqual([undoOf('a')])
    await expect((await engine.start(list, undefined)).result()).rejects.toMatchObject({ code: 'input.invalid' })
    expect(undone).toEqual([undoOf('a'), undoOf('b')])
  })

  it('starts nothing that became ready together with a condition that cannot be evaluated', async () => {
    const { undone, book, cancel } = bookings()
    const [before, after, undo] = [gatedStep('before'), gatedStep('after'), gatedStep('undo')]
    const workflow = defineWorkflow('condition', {}, ({ step, when }) => {
      const a = step(book, { what: 'a' }, { id: 'a', compensate: cancel })
      const b = step(book, { what: 'b' }, { id: 'b', compensate: undo.step, after: [a] })
      step(before.step, b)
      when(cel`${b.ticket} > 3`, () => 1)
      step(after.step, b)
    })
    await using engine = new WorkflowEngine()
    const run = await engine.start(workflow, undefined)
    const call = await undo.call()
    expect([...before.calls, ...after.calls].filter(({ signal }) => !signal.aborted).length).toBe(0)
    call.resolve()
    await expect(run.result()).rejects.toMatchObject({ code: 'input.invalid' })
    expect(undo.calls.length).toBe(1)
    expect(undone).toEqual([undoOf('a')])
  })

  it('does not undo what was skipped or never done', async () => {
    const { undone, book, cancel, pay } = bookings()
    const workflow = defineWorkflow('some', {}, ({ step, when }) => {
      const side = when(cel`false`, () => step(book, { what: 'skipped' }, { id: 'skipped', compensate: cancel }), () => step(book, { what: 'done' }, { id: 'done', compensate: cancel }))
      return step(book, { what: 'never' }, { id: 'never', compensate: cancel, after: [step(pay, [side])] })
    })
    await using engine = new WorkflowEngine()
    await expect((await engine.start(workflow, undefined)).result()).rejects.toMatchObject({ code: 'step.failed' })
    expect(undone).toEqual([undoOf('done')])
  })

  it('goes on after a crash where it was', async () => {
    const { undone, book, cancel, pay } = bookings()
    const stuck = gatedStep('stuck')
    const workflow = defineWorkflow('trip', {}, ({ step }) => {
      const a = step(book, { what: 'a' }, { id: 'a', compensate: cancel })
      const b = step(book, { what: 'b' }, { id: 'b', compensate: stuck.step, after: [a] })
      const c = step(book, { what: 'c' }, { id: 'c', compensate: cancel, after: [b] })
      return step(pay, [c])
    })
    const storage = lastingStorage()
    const dead = new WorkflowEngine({ storage, workflows: [workflow], leaseMs: 0, sweepMs: 1e12 })
    const { id } = await dead.start(workflow, undefined)
    await stuck.call(0)
    await using engine = new WorkflowEngine({ storage, workflows: [workflow] })
    await engine.runtime.ready()
    ;(await stuck.call(1)).resolve()
    await expect(engine.get(id).result()).rejects.toMatchObject({ message: '"pay" failed: no money' })
    expect(undone).toEqual([undoOf('c'), undoOf('a')])
  })
})
