import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import { Pool } from 'pg'
import { STEPS, type DurableContender, type Setting } from '../../durable/workload.ts'
import { buildChain } from '../langgraph.ts'

/**
 * LangGraph's Graph API with its Postgres checkpointer: a thread for each run, a node for each step. Its durability is the default one,
 * "async", which stores a checkpoint while the next step runs and so promises less than the others; `invoke` ends when all are stored.
 * A start has no moment of its own.
 */
export async function createContender({ url }: Setting): Promise<DurableContender> {
  const checkpointer = PostgresSaver.fromConnString(url)
  await checkpointer.setup()
  const graph = buildChain(STEPS).compile({ checkpointer })
  const pool = new Pool({ connectionString: url, max: 1 })
  const run = async () => (await graph.invoke({ value: 0 }, { configurable: { thread_id: crypto.randomUUID() }, recursionLimit: STEPS + 1 })).value
  return { run, storedSteps: () => storedSteps(pool) }
}

/** The checkpoint of step 0 is that of the input. */
async function storedSteps(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ steps: number }>(`select count(*)::int as steps from checkpoints where (metadata->>'step')::int > 0`)
  return rows[0]?.steps ?? 0
}
