// One agent does one task alone. An agent is an async function that says what it can do; whether it calls a language model, a
// compiler or a database is its own business. This one turns commit subjects into release notes.

import { defineAgent, Orchestrator, type Task } from '@nofx/orchestration'

const notesWriter = defineAgent({
  id: 'notes-writer',
  // Tasks ask for skills, never for agents: a second agent with this skill would share the work, or take over when this one fails.
  capabilities: [{ skillId: 'write.notes', costPerOperation: 0.02 }],
  async run({ input }: Task<{ commits: readonly string[] }>) {
    const section = (title: string, kind: string) => {
      const lines = input.commits.filter((subject) => subject.startsWith(kind)).map((subject) => `- ${subject.slice(kind.length).trim()}`)
      return lines.length === 0 ? [] : [title, ...lines]
    }
    return {
      output: [...section('New', 'feat:'), ...section('Fixed', 'fix:')].join('\n'),
      // What it consumed. It is booked against the budget and remembered when agents are compared.
      usage: { costUsd: 0.013 },
    }
  },
})

await using orchestrator = new Orchestrator({ agents: [notesWriter] })
const session = await orchestrator.start({
  task: { skills: ['write.notes'], input: { commits: ['feat: export to CSV', 'chore: tidy', 'fix: totals are rounded once'] } },
  // `costPerOperation` is held back before the call, so a call that could break the budget is not made.
  budget: { costUsd: 0.1 },
})
const { output, team, usage } = await session.result()
console.log(output)
console.log(`by ${team.map(({ agentId }) => agentId).join(', ')} for ${usage.costUsd} USD`)

// Everything that happened is an event of the session's log, the choice of the agent with its reason included.
for await (const event of session.events()) console.log(event.version, event.type, event.type === 'agent.selected' ? event.reason : '')

// Prints:
//   New
//   - export to CSV
//   Fixed
//   - totals are rounded once
//   by notes-writer for 0.013 USD
//   1 run.started
//   2 effect.requested
//   3 effect.settled
//   4 agent.selected best score of 1: success 0.9, cost 0.02 USD, latency 0 ms, 0 observations
//   5 effect.requested
//   6 effect.settled
//   7 run.ended
