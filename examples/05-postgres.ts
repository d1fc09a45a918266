// On the Postgres you have: the host's own pool, a schema beside its own tables, and rows that plain SQL can join.
//
//   DATABASE_URL=postgres://user:password@localhost:5432/app node 05-postgres.ts

import { postgresStorage } from '@nofx/adapters-postgres'
import { defineAgent, Orchestrator, type Task } from '@nofx/orchestration'
import { Pool } from 'pg'

const connectionString = process.env.DATABASE_URL
if (connectionString === undefined) throw new Error('Set DATABASE_URL to a Postgres database; this example makes the schema "nofx_example" in it.')
const pool = new Pool({ connectionString })

const support = defineAgent({
  id: 'support',
  capabilities: [{ skillId: 'ticket.answer' }],
  run: async ({ input }: Task<{ ticket: number }>) => ({ output: `Ticket ${input.ticket}: we are on it.`, usage: { costUsd: 0.002 } }),
})
const lead = defineAgent({
  id: 'lead',
  capabilities: [{ skillId: 'ticket.review' }],
  run: async (_task, { context }) => ({ output: { approved: String(context.proposal).length < 100, reasons: [] } }),
})

{
  // Migrates when it opens. The pool is the host's, so it stays open when the storage is closed.
  await using orchestrator = new Orchestrator({ agents: [support, lead], storage: postgresStorage({ pool, schema: 'nofx_example' }) })
  const session = await orchestrator.start({ pattern: 'pair', task: { skills: ['ticket.answer', 'ticket.review'], input: { ticket: 7 } } })
  console.log((await session.result()).output)

  // The documented tables follow from the events and are written in their transaction: they never lag behind, and are only for reading.
  const messages = await pool.query<{ sender: string; message_type: string; payload: unknown }>(
    `select sender.name as sender, message_type, payload
     from nofx_example.agent_communications
     join nofx_example.nofx_agents sender on sender.id = from_agent_id
     where session_id = $1 order by agent_communications.created_at`,
    [session.id],
  )
  for (const { sender, message_type, payload } of messages.rows) console.log(sender, message_type, payload)
}

const spent = await pool.query<{ name: string; calls: number; usd: number }>(
  `select name, count(*)::int as calls, sum(cost_usd) as usd from nofx_example.nofx_outcomes where kind = 'agent' group by name order by name`,
)
for (const { name, calls, usd } of spent.rows) console.log(`${name}: calls ${calls}, ${usd} USD`)
await pool.end()

// Prints:
//   Ticket 7: we are on it.
//   support proposal Ticket 7: we are on it.
//   lead: calls …
//   support: calls …
