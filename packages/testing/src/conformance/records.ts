import type { RecordChange, Storage, ViewRow } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { openedStorage, type ConformanceOptions } from './options.ts'
import { appendOne, appendTo, signal, startRun } from './sample-run.ts'

const AT = 1_700_000_000_123

/** One row of every documented table, each column filled, in an order in which references hold. */
function oneOfEach() {
  const [agent, other, session, plan, execution, model] = Array.from({ length: 6 }, () => crypto.randomUUID()) as [string, string, string, string, string, string]
  const id = () => crypto.randomUUID()
  return [
    { op: 'insert', table: 'agent_registry', row: { id: agent } },
    { op: 'insert', table: 'agent_registry', row: { id: other } },
    { op: 'insert', table: 'nofx_agents', row: { id: agent, name: 'coder', capabilities: [{ skillId: 'code.write' }] } },
    { op: 'insert', table: 'agent_sessions', row: { id: session, orchestration_type: 'pair', primary_agent_id: agent, session_metadata: { goal: 'x' }, status: 'running', created_at: AT } },
    { op: 'insert', table: 'agent_relationships', row: { id: id(), session_id: session, supervisor_agent_id: agent, worker_agent_id: other, relationship_type: 'reviews', created_at: AT } },
    {
      op: 'insert', table: 'agent_communications',
      row: { id: id(), session_id: session, from_agent_id: agent, to_agent_id: other, message_type: 'task', payload: { a: ['b', 'ünï\0'] }, acknowledged_at: AT + 1, created_at: AT },
    },
    { op: 'insert', table: 'workflow_plans', row: { id: plan, name: 'release', description: 'of it', plan_graph: { nodes: [] }, optimization_metadata: {}, performance_metrics: { n: 1 }, created_at: AT } },
    { op: 'insert', table: 'workflow_executions', row: { id: execution, plan_id: plan, execution_context: { repo: '.' }, status: 'running', performance_data: {}, adaptations_made: [], created_at: AT } },
    { op: 'insert', table: 'workflow_adaptations', row: { id: id(), execution_id: execution, adaptation_type: 'replace-step', reason: 'down', changes_made: [1], performance_impact: {}, created_at: AT } },
    { op: 'insert', table: 'prediction_models', row: { id: model, model_type: 'forecast', model_data: { w: [0.5] }, accuracy_metrics: { owa: 0.4 }, last_trained_at: AT + 2, created_at: AT } },
    { op: 'insert', table: 'operational_predictions', row: { id: id(), model_id: model, prediction_type: 'load', prediction_data: [1], confidence_level: 0.875, predicted_at: AT } },
    { op: 'insert', table: 'analytics_insights', row: { id: id(), insight_type: 'slow', insight_data: {}, impact_score: 0.1, action_recommendations: ['x'], created_at: AT } },
  ] as const satisfies readonly RecordChange[]
}

/** A row of every table that follows from events, as a run may have them; what they refer to is in the store. */
async function viewRows({ records }: Storage, runId: string): Promise<readonly ViewRow[]> {
  const [plan, agent] = [crypto.randomUUID(), crypto.randomUUID()]
  await records.write([{ op: 'insert', table: 'agent_registry', row: { id: agent } }])
  return [
    { table: 'workflow_plans', row: { id: plan, name: 'release', description: null, plan_graph: { nodes: ['ünï\0'] }, optimization_metadata: null, performance_metrics: null, created_at: AT } },
    { table: 'agent_sessions', row: { id: runId, orchestration_type: 'pair', primary_agent_id: null, session_metadata: { b: 1, a: [2] }, status: 'running', created_at: AT } },
    { table: 'workflow_executions', row: { id: runId, plan_id: plan, execution_context: { repo: '.' }, status: 'running', performance_data: null, adaptations_made: [], created_at: AT } },
    { table: 'agent_relationships', row: { id: crypto.randomUUID(), session_id: runId, supervisor_agent_id: agent, worker_agent_id: agent, relationship_type: 'reviews', created_at: AT } },
    { table: 'agent_communications', row: { id: crypto.randomUUID(), session_id: runId, from_agent_id: null, to_agent_id: null, message_type: 'task', payload: null, acknowledged_at: null, created_at: AT } },
    { table: 'workflow_adaptations', row: { id: crypto.randomUUID(), execution_id: runId, adaptation_type: 'replace-step', reason: 'down', changes_made: [1], performance_impact: null, created_at: AT } },
  ]
}

const insert = ({ table, row }: ViewRow): RecordChange => ({ op: 'insert', table, row })

const idOf = (rows: readonly ViewRow[], table: ViewRow['table']): string => rows.find((one) => one.table === table)?.row.id ?? ''

const insight = (id: string, score: number, at = AT): RecordChange => ({
  op: 'insert', table: 'analytics_insights', row: { id, insight_type: 'slow', insight_data: { score }, impact_score: score, action_recommendations: null, created_at: at },
})

/** What `Records` must do: keep rows of the documented tables, with the types of their columns. */
export function recordsConformance(options: ConformanceOptions): void {
  describe(`${options.name}: records`, () => {
    const storage = openedStorage(options)

    it('gives back a row of every table as it was written', async () => {
      const changes = oneOfEach()
      await storage().records.write(changes)
      for (const { table, row } of changes) expect(await storage().records.read(table, { id: row.id })).toEqual([row])
    })

    it('writes rows of every table with an append', async () => {
      const changes = oneOfEach()
      const run = await startRun(storage())
      expect(await appendOne(storage(), appendTo(run, 1, [signal()], changes))).toBe('appended')
      for (const { table, row } of changes) expect(await storage().records.read(table, { id: row.id })).toEqual([row])
    })

    it('leaves a row that exists as it is, so that changes may be applied again', async () => {
      const id = crypto.randomUUID()
      await storage().records.write([insight(id, 1), insight(id, 2)])
      await storage().records.write([insight(id, 3)])
      expect(await storage().records.read('analytics_insights', { id })).toMatchObject([{ impact_score: 1 }])
    })

    it('updates the named columns of a row, in order, and nothing when there is none', async () => {
      const [id, absent] = [crypto.randomUUID(), crypto.randomUUID()]
      await storage().records.write([
        insight(id, 1),
        { op: 'update', table: 'analytics_insights', id, set: { impact_score: 2, insight_type: 'fast' } },
        { op: 'update', table: 'analytics_insights', id, set: { impact_score: 3 } },
        { op: 'update', table: 'analytics_insights', id: absent, set: { impact_score: 4 } },
      ])
      expect(await storage().records.read('analytics_insights', { id })).toMatchObject([{ impact_score: 3, insight_type: 'fast', insight_data: { score: 1 }, created_at: AT }])
      expect(await storage().records.read('analytics_insights', { id: absent })).toEqual([])
    })

    it('clears a column with null', async () => {
      const id = crypto.randomUUID()
      await storage().records.write([insight(id, 1), { op: 'update', table: 'analytics_insights', id, set: { impact_score: null } }])
      expect(await storage().records.read('analytics_insights', { id })).toMatchObject([{ impact_score: null, action_recommendations: null }])
      expect(await storage().records.read('analytics_insights', { id, impact_score: null })).toHaveLength(1)
    })

    it('keeps a message whose payload is null', async () => {
      const id = crypto.randomUUID()
      const row = { id, session_id: crypto.randomUUID(), from_agent_id: null, to_agent_id: null, message_type: 'ping', payload: null, acknowledged_at: null, created_at: AT }
      await storage().records.write([
        { op: 'insert', table: 'agent_sessions', row: { id: row.session_id, orchestration_type: 'solo', primary_agent_id: null, session_metadata: null, status: 'running', created_at: AT } },
        { op: 'insert', table: 'agent_communications', row },
      ])
      expect(await storage().records.read('agent_communications', { id })).toEqual([row])
    })

    it('gives a column that is absent the default of its table', async () => {
      const id = () => crypto.randomUUID()
      const [session, plan, model] = [id(), id(), id()]
      const changes = [
        { op: 'insert', table: 'agent_sessions', row: { id: session, orchestration_type: 'solo', status: 'running' } },
        { op: 'insert', table: 'agent_relationships', row: { id: id(), relationship_type: 'reviews' } },
        { op: 'insert', table: 'agent_communications', row: { id: id(), session_id: undefined, message_type: 'task', payload: 1 } },
        { op: 'insert', table: 'workflow_plans', row: { id: plan, name: 'p', plan_graph: {} } },
        { op: 'insert', table: 'workflow_executions', row: { id: id(), status: 'running' } },
        { op: 'insert', table: 'workflow_adaptations', row: { id: id(), adaptation_type: 'a' } },
        { op: 'insert', table: 'prediction_models', row: { id: model, model_type: 'm', model_data: null } },
        { op: 'insert', table: 'operational_predictions', row: { id: id(), prediction_type: 'p', prediction_data: [] } },
        { op: 'insert', table: 'analytics_insights', row: { id: id(), insight_type: 'i', insight_data: 0 } },
      ] as const
      const before = Date.now()
      await storage().records.write(changes)
      const whole = new Map<string, object>(oneOfEach().map(({ table, row }) => [table, row]))
      for (const { table, row } of changes) {
        const birth = table === 'operational_predictions' ? 'predicted_at' : 'created_at'
        const nothing = Object.fromEntries(Object.keys(whole.get(table) ?? {}).map((column) => [column, null]))
        const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
        const [found] = await storage().records.read(table, { id: row.id })
        expect(found).toEqual({ ...nothing, ...given, [birth]: expect.any(Number) })
        // The clock of a database is its own; an hour tells it from the beginning of time.
        expect(Math.abs(Number((found as unknown as Record<string, unknown>)[birth]) - before)).toBeLessThan(3_600_000)
      }
    })

    it('refuses a row without a column that cannot be absent, and writes nothing', async () => {
      const other = crypto.randomUUID()
      const incomplete = [
        { table: 'nofx_agents', row: {} },
        { table: 'agent_sessions', row: { orchestration_type: 'solo' } },
        { table: 'agent_communications', row: { message_type: 'task' } },
        { table: 'agent_communications', row: { message_type: 'task', payload: undefined } },
        { table: 'workflow_plans', row: { name: 'p' } },
        { table: 'prediction_models', row: { model_type: 'm' } },
        { table: 'operational_predictions', row: { prediction_type: 'p' } },
        { table: 'analytics_insights', row: { insight_data: {} } },
      ]
      for (const { table, row } of incomplete) {
        const id = crypto.randomUUID()
        const change = { op: 'insert', table, row: { ...row, id } } as unknown as RecordChange
        await expect((async () => storage().records.write([insight(other, 1), change]))()).rejects.toMatchObject({ code: 'input.invalid', retryable: false })
        expect(await storage().records.read(change.table, { id })).toEqual([])
      }
      expect(await storage().records.read('analytics_insights', { id: other })).toEqual([])
    })

    it('refuses a table, a column or a value that does not exist there, and writes nothing', async () => {
      const [id, other] = [crypto.randomUUID(), crypto.randomUUID()]
      const wrong = [
        { op: 'insert', table: 'no_such_table', row: { id } },
        { op: 'insert', table: 'workflow_plans', row: { id, name: 'p', plan_graph: {}, 'name" = 1; drop table x; --': 'x' } },
        { op: 'insert', table: 'workflow_plans', row: { id, name: 7, plan_graph: {} } },
        { op: 'insert', table: 'workflow_plans', row: { id, name: null, plan_graph: {} } },
        { op: 'insert', table: 'workflow_plans', row: { id, name: 'p', plan_graph: {}, created_at: 'today' } },
        { op: 'insert', table: 'analytics_insights', row: { id, insight_type: 'i', insight_data: {}, impact_score: Number.NaN } },
        { op: 'update', table: 'analytics_insights', id: other, set: { impact_score: 'high' } },
        { op: 'update', table: 'analytics_insights', id: other, set: { nothing: 1 } },
      ] as unknown as readonly RecordChange[]
      for (const change of wrong) await expect((async () => storage().records.write([insight(other, 1), change]))()).rejects.toMatchObject({ code: 'input.invalid', retryable: false })
      for (const table of ['workflow_plans', 'analytics_insights'] as const) for (const row of [id, other]) expect(await storage().records.read(table, { id: row })).toEqual([])
      await expect(storage().records.read('workflow_plans', { nothing: 1 } as object)).rejects.toMatchObject({ code: 'input.invalid' })
    })

    it('reads by birth and not by the order of writing, and rows that were born at once always in the same order', async () => {
      const type = crypto.randomUUID()
      const insightAt = (at: number): RecordChange => ({ op: 'insert', table: 'analytics_insights', row: { id: crypto.randomUUID(), insight_type: type, insight_data: {}, created_at: at } })
      await storage().records.write([insightAt(AT), insightAt(AT + 2), insightAt(AT), insightAt(AT + 1), insightAt(AT), insightAt(AT - 1)])
      const read = (limit?: number) => storage().records.read('analytics_insights', { insight_type: type }, limit === undefined ? undefined : { limit })
      const all = await read()
      expect(all.map(({ created_at }) => created_at - AT)).toEqual([2, 1, 0, 0, 0, -1])
      for (let limit = 0; limit <= all.length; limit++) expect(await read(limit)).toEqual(all.slice(0, limit))
    })

    it('finds rows by several columns, newest first, up to a limit', async () => {
      const [plan, other] = [crypto.randomUUID(), crypto.randomUUID()]
      const execution = (plan_id: string, status: string, at: number): RecordChange => ({
        op: 'insert', table: 'workflow_executions', row: { id: crypto.randomUUID(), plan_id, execution_context: null, status, performance_data: null, adaptations_made: null, created_at: at },
      })
      await storage().records.write([
        ...[plan, other].map((id): RecordChange => ({ op: 'insert', table: 'workflow_plans', row: { id, name: 'p', plan_graph: {}, created_at: AT } })),
        execution(plan, 'failed', AT + 1), execution(plan, 'completed', AT + 2), execution(other, 'failed', AT + 3), execution(plan, 'failed', AT + 4),
      ])
      const times = async (where: { readonly plan_id: string; readonly status?: string }, limit?: number) =>
        (await storage().records.read('workflow_executions', where, limit === undefined ? undefined : { limit })).map(({ created_at }) => created_at - AT)
      expect(await times({ plan_id: plan })).toEqual([4, 2, 1])
      expect(await times({ plan_id: plan, status: 'failed' })).toEqual([4, 1])
      expect(await times({ plan_id: plan }, 2)).toEqual([4, 2])
      expect(await times({ plan_id: crypto.randomUUID() })).toEqual([])
    })

    it('replaces the rows of a run, and touches no row of another', async () => {
      const [run, other] = [await startRun(storage()), await startRun(storage())]
      const rows = await viewRows(storage(), run.runId)
      const others = await viewRows(storage(), other.runId)
      await storage().records.write([...rows, ...others].map(insert))
      await storage().records.write([
        { op: 'update', table: 'agent_sessions', id: run.runId, set: { status: 'tampered', session_metadata: null } },
        insert({ table: 'agent_communications', row: { id: crypto.randomUUID(), session_id: run.runId, from_agent_id: null, to_agent_id: null, message_type: 'forged', payload: 1, acknowledged_at: null, created_at: AT } }),
      ])
      // One is changed and one too many; one is missing, as it is of the other run now.
      await storage().records.write([{ op: 'update', table: 'workflow_adaptations', id: idOf(rows, 'workflow_adaptations'), set: { execution_id: other.runId, reason: 'forged' } }])
      expect(await storage().records.replace(run.runId, 1, rows)).toEqual({ status: 'replaced', changed: 3 })
      for (const runRows of [rows, others]) for (const { table, row } of runRows) expect(await storage().records.read(table, { id: row.id })).toEqual([row])
      expect(await storage().records.read('agent_communications', { session_id: run.runId })).toHaveLength(1)
      expect(await storage().records.read('workflow_adaptations', { execution_id: other.runId })).toHaveLength(1)
    })

    it('changes nothing where the rows of a run are what they should be', async () => {
      const run = await startRun(storage())
      const rows = await viewRows(storage(), run.runId)
      expect(await storage().records.replace(run.runId, 1, rows)).toEqual({ status: 'replaced', changed: rows.length })
      expect(await storage().records.replace(run.runId, 1, rows)).toEqual({ status: 'replaced', changed: 0 })
      expect(await storage().records.replace(run.runId, 1, rows.filter(({ table }) => table === 'workflow_plans'))).toEqual({ status: 'replaced', changed: rows.length - 1 })
      expect(await storage().records.read('agent_sessions', { id: run.runId })).toEqual([])
      expect(await storage().records.read('workflow_plans', { id: idOf(rows, 'workflow_plans') })).toHaveLength(1)
    })

    it('replaces nothing of a run that has moved on, or is not there', async () => {
      const run = await startRun(storage())
      const [row] = (await viewRows(storage(), run.runId)).filter(({ table }) => table === 'agent_sessions')
      expect(await appendOne(storage(), appendTo(run, 1, [signal()], row && [insert(row)]))).toBe('appended')
      expect(await storage().records.replace(run.runId, 1, [])).toEqual({ status: 'conflict' })
      expect(await storage().records.replace(run.runId, 3, [])).toEqual({ status: 'conflict' })
      expect(await storage().records.read('agent_sessions', { id: run.runId })).toHaveLength(1)
      expect(await storage().records.replace(crypto.randomUUID(), 0, [])).toEqual({ status: 'conflict' })
      expect(await storage().records.replace(run.runId, 2, [])).toEqual({ status: 'replaced', changed: 1 })
    })

    it('replaces a row that runs share by what each says, with the earliest creation', async () => {
      const [older, newer] = [await startRun(storage()), await startRun(storage())]
      const plan = (at: number, name: string): ViewRow => ({ table: 'workflow_plans', row: { id: older.runId, name, description: null, plan_graph: { v: 1 }, optimization_metadata: null, performance_metrics: null, created_at: at } })
      await storage().records.write([insert(plan(AT + 5, 'forged')), { op: 'update', table: 'workflow_plans', id: older.runId, set: { performance_metrics: { runs: 2 } } }])
      expect(await storage().records.replace(newer.runId, 1, [plan(AT + 1, 'p')])).toEqual({ status: 'replaced', changed: 1 })
      expect(await storage().records.replace(older.runId, 1, [plan(AT, 'p')])).toEqual({ status: 'replaced', changed: 1 })
      expect(await storage().records.replace(newer.runId, 1, [plan(AT + 1, 'p')])).toEqual({ status: 'replaced', changed: 0 })
      expect(await storage().records.read('workflow_plans', { id: older.runId })).toEqual([{ ...plan(AT, 'p').row, performance_metrics: { runs: 2 } }])
    })

    it('takes no changes at all for an answer', async () => {
      await expect(Promise.resolve(storage().records.write([]))).resolves.toBeUndefined()
    })
  })
}
