import type { Append, RunEvent } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendOne, appendTo, newLease, startRun, uniqueName, type SampleRun } from './sample-run.ts'

const requested = (name: string, more: Partial<Extract<RunEvent, { type: 'effect.requested' }>> = {}): RunEvent => ({
  type: 'effect.requested', v: 1, kind: 'step', name, mode: 'idempotent', ...more,
})
const completed = (request: number, more: { readonly startedAt?: number; readonly usage?: { readonly costUsd?: number } } = {}): RunEvent => ({
  type: 'effect.settled', v: 1, request, status: 'completed', value: null, ...more,
})

/** An append whose events happened at given times. */
function timed(run: SampleRun, expectedVersion: number, events: readonly (readonly [at: number, event: RunEvent])[]): Append {
  const append = appendTo(run, expectedVersion, events.map(([, event]) => event))
  return { ...append, events: append.events.map((recorded, index) => ({ ...recorded, at: events[index]?.[0] ?? recorded.at })) }
}

/** What `Outcomes` must do: tell of each settled effect together with the request it answers. */
export function outcomesConformance(options: ConformanceOptions): void {
  describe(`${options.name}: outcomes`, () => {
    const storage = openedStorage(options)

    it('joins a settled effect with its request', async () => {
      const runName = uniqueName('run')
      const run = await startRun(storage(), { kind: 'workflow', name: runName })
      await appendOne(storage(), timed(run, 1, [[100, requested('build', { node: 'b1', attempt: 2 })], [110, requested('think', { kind: 'agent' })]]))
      await appendOne(storage(), timed(run, 3, [
        [900, { type: 'effect.settled', v: 1, request: 3, status: 'failed', error: { name: 'Error', message: 'no', code: 'agent.failed' } }],
        [1_000, completed(2, { startedAt: 400, usage: { costUsd: 0.25 } })],
      ]))
      const outcomes = await storage().outcomes.read({ runName })
      const common = { runId: run.runId, runKind: 'workflow', runName }
      expect(outcomes).toEqual([
        {
          ...common, position: expect.any(Number), request: 3, kind: 'agent', name: 'think', node: null, attempt: 1,
          status: 'failed', errorCode: 'agent.failed', requestedAt: 110, startedAt: 110, settledAt: 900, costUsd: 0,
        },
        {
          ...common, position: expect.any(Number), request: 2, kind: 'step', name: 'build', node: 'b1', attempt: 2,
          status: 'completed', errorCode: null, requestedAt: 100, startedAt: 400, settledAt: 1_000, costUsd: 0.25,
        },
      ])
    })

    it('has the outcomes of cancelled effects and of errors without a code', async () => {
      const runName = uniqueName('run')
      const run = await startRun(storage(), { name: runName, more: [requested('a'), requested('b')] })
      await appendOne(storage(), appendTo(run, 3, [
        { type: 'effect.settled', v: 1, request: 2, status: 'cancelled', reason: 'late' },
        { type: 'effect.settled', v: 1, request: 3, status: 'failed', error: { name: 'Error', message: 'no' } },
      ] satisfies RunEvent[]))
      expect(await storage().outcomes.read({ runName })).toMatchObject([{ name: 'a', status: 'cancelled', errorCode: null }, { name: 'b', status: 'failed', errorCode: null }])
    })

    it('leaves out those that came with the history of another run', async () => {
      const runName = uniqueName('run')
      const run = await startRun(storage(), { name: runName, more: [requested('a'), requested('b')] })
      await appendOne(storage(), appendTo(run, 3, [{ ...completed(2), inherited: true } as RunEvent, completed(3)]))
      expect(await storage().outcomes.read({ runName })).toMatchObject([{ name: 'b' }])
    })

    it('knows nothing of effects that are still open', async () => {
      const runName = uniqueName('run')
      await startRun(storage(), { name: runName, more: [requested('a')] })
      expect(await storage().outcomes.read({ runName })).toEqual([])
    })

    it('filters by kind and name, and goes on behind a position by a limit', async () => {
      const runName = uniqueName('run')
      const run = { runId: crypto.randomUUID(), lease: newLease() }
      const kinds = ['step', 'agent', 'step', 'timer']
      await appendOne(storage(), appendTo(run, 0, [
        { type: 'run.started', v: 1, kind: 'workflow', name: runName, input: null },
        ...kinds.map((kind, index) => requested(`n${index % 2}`, { kind })),
        ...kinds.map((_, index) => completed(index + 2)),
      ]))
      const requests = async (filter: Parameters<ReturnType<typeof storage>['outcomes']['read']>[0]) => (await storage().outcomes.read({ runName, ...filter })).map(({ request }) => request)
      expect(await requests({})).toEqual([2, 3, 4, 5])
      expect(await requests({ kinds: ['step', 'agent'] })).toEqual([2, 3, 4])
      expect(await requests({ kinds: [] })).toEqual([])
      expect(await requests({ name: 'n1' })).toEqual([3, 5])
      expect(await requests({ name: 'n0', kinds: ['timer'] })).toEqual([])
      expect(await requests({ limit: 2 })).toEqual([2, 3])
      const [, second] = await storage().outcomes.read({ runName })
      expect(await requests({ after: second?.position ?? 0 })).toEqual([4, 5])
      expect(await storage().outcomes.read({ runName: uniqueName('none') })).toEqual([])
    })

    it('keeps to the order in which they were stored when they settled at the same time', async () => {
      const runName = uniqueName('run')
      const runs = [await startRun(storage(), { name: runName, more: [requested('a')] }), await startRun(storage(), { name: runName, more: [requested('b')] }), await startRun(storage(), { name: runName, more: [requested('c')] })]
      const stored = [...runs].sort((one, other) => (one.runId < other.runId ? 1 : -1))
      for (const run of stored) await appendOne(storage(), timed(run, 2, [[500, completed(2)]]))
      const runIds = async (newestFirst: boolean, limit: number) => (await storage().outcomes.read({ runName, newestFirst, limit })).map(({ runId }) => runId)
      const inOrder = stored.map(({ runId }) => runId)
      expect(await runIds(false, 10)).toEqual(inOrder)
      expect(await runIds(false, 2)).toEqual(inOrder.slice(0, 2))
      expect(await runIds(true, 10)).toEqual(inOrder.toReversed())
      expect(await runIds(true, 2)).toEqual(inOrder.toReversed().slice(0, 2))
    })

    it('reads from the newest on when asked to', async () => {
      const runName = uniqueName('run')
      const run = await startRun(storage(), { name: runName, more: [requested('a'), requested('b'), requested('c', { kind: 'agent' })] })
      // Two appends, one of which settles two: neither the order of appends nor that within one may be kept.
      await appendOne(storage(), appendTo(run, 4, [completed(3), completed(2)]))
      await appendOne(storage(), appendTo(run, 6, [completed(4)]))
      const names = async (filter: Parameters<ReturnType<typeof storage>['outcomes']['read']>[0]) => (await storage().outcomes.read({ runName, ...filter })).map(({ name }) => name)
      expect(await names({ newestFirst: true })).toEqual(['c', 'a', 'b'])
      expect(await names({ newestFirst: true, limit: 2 })).toEqual(['c', 'a'])
      expect(await names({ newestFirst: true, kinds: ['step'], limit: 1 })).toEqual(['a'])
      expect(await names({ newestFirst: false })).toEqual(['b', 'a', 'c'])
      const [first] = await storage().outcomes.read({ runName })
      expect(await names({ newestFirst: true, after: first?.position ?? 0 })).toEqual(['c', 'a'])
    })
  })
}
