import type { RunEvent } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendTo, ended, newLease, signal, startRun } from './sample-run.ts'

const HOUR_MS = 3_600_000

/** What `RunIndex.prune` must do: remove what ended long ago, all of it, and nothing else. Removes every ended run of the store. */
export function retentionConformance(options: ConformanceOptions): void {
  describe(`${options.name}: retention`, () => {
    const storage = openedStorage(options)
    const rows = (table: 'agent_sessions' | 'agent_communications' | 'workflow_executions' | 'workflow_adaptations' | 'workflow_plans', where: object) => storage().records.read(table, where)

    it('removes a run that ended with everything of it', async () => {
      const run = await startRun(storage(), { more: [signal('x'.repeat(200_000))] })
      const { runId } = run
      const plan = { id: crypto.randomUUID(), name: 'p', plan_graph: {} }
      const hash = await storage().blobs.put(runId, 'abc')
      const [taken, waiting] = [await storage().mailbox.post(runId, signal('a')), await storage().mailbox.post(runId, signal('b'))]
      await storage().log.append([{ ...appendTo(run, 2, [signal('a')]), letters: [taken] }])
      await storage().log.append([appendTo(run, 3, [ended], [
        { op: 'insert', table: 'workflow_plans', row: plan },
        { op: 'insert', table: 'workflow_executions', row: { id: runId, plan_id: plan.id, status: 'completed' } },
        { op: 'insert', table: 'workflow_adaptations', row: { id: crypto.randomUUID(), execution_id: runId, adaptation_type: 'a' } },
        { op: 'insert', table: 'agent_sessions', row: { id: runId, orchestration_type: 'solo', status: 'completed' } },
        { op: 'insert', table: 'agent_communications', row: { id: crypto.randomUUID(), session_id: runId, message_type: 'm', payload: null } },
      ])])
      await pruneAll()
      expect(await storage().runs.get(runId)).toBeUndefined()
      expect(await storage().log.read(runId)).toEqual([])
      expect(await storage().blobs.get(runId, hash)).toBeUndefined()
      for (const letter of [taken, waiting]) expect(await storage().mailbox.state(letter)).toEqual({ status: 'unknown' })
      expect(await rows('workflow_executions', { id: runId })).toEqual([])
      expect(await rows('workflow_adaptations', { execution_id: runId })).toEqual([])
      expect(await rows('agent_sessions', { id: runId })).toEqual([])
      expect(await rows('agent_communications', { session_id: runId })).toEqual([])
      expect(await rows('workflow_plans', { id: plan.id })).toHaveLength(1)
    })

    it('never touches a run that runs, or one below it', async () => {
      const above = await startRun(storage())
      const below: RunEvent = { type: 'run.started', v: 1, kind: 'session', name: 'solo', input: null, parent: { runId: above.runId, request: 1, depth: 1 } }
      const child = { runId: crypto.randomUUID(), lease: newLease() }
      await storage().log.append([appendTo(child, 0, [below, ended])])
      await pruneAll()
      expect(await storage().log.read(above.runId)).toHaveLength(1)
      expect(await storage().log.read(child.runId)).toHaveLength(2)
      await storage().log.append([appendTo(above, 1, [ended])])
      await pruneAll()
      expect(await storage().runs.get(above.runId)).toBeUndefined()
      expect(await storage().runs.get(child.runId)).toBeUndefined()
    })

    it('leaves what ended a short while ago', async () => {
      const run = { runId: crypto.randomUUID(), lease: newLease() }
      const now = appendTo(run, 0, [{ type: 'run.started', v: 1, kind: 'session', name: 'solo', input: null }, ended])
      await storage().log.append([{ ...now, events: now.events.map((recorded) => ({ ...recorded, at: Date.now() })) }])
      await pruneAll()
      expect(await storage().runs.get(run.runId)).toMatchObject({ status: 'completed' })
    })

    it('removes up to the limit, and says how many', async () => {
      await pruneAll()
      for (let index = 0; index < 5; index++) await startRun(storage(), { more: [ended] })
      expect(await storage().runs.prune({ olderThanMs: HOUR_MS, limit: 3 })).toBe(3)
      expect(await storage().runs.prune({ olderThanMs: HOUR_MS, limit: 3 })).toBe(2)
      expect(await storage().runs.prune({ olderThanMs: HOUR_MS, limit: 3 })).toBe(0)
    })

    const pruneAll = async () => {
      while ((await storage().runs.prune({ olderThanMs: HOUR_MS })) > 0);
    }
  })
}
