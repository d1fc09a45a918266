// The orchestration program of the documentation, as a user writes it. It must compile without a cast.
// tools/check-packages.ts compiles it against the packed packages; what follows the line "The program." becomes
// the body of a function where a module allows no top-level await.

import { Orchestrator, defineAgent } from '@nofx/orchestration'

declare function write(input: unknown, signal: AbortSignal): Promise<string>
declare function review(input: unknown, signal: AbortSignal): Promise<{ readonly approved: boolean; readonly reasons: string[] }>

const reviewer = defineAgent({
  id: 'reviewer',
  capabilities: [{ skillId: 'code.review' }],
  async run(task, { signal }) {
    return { output: await review(task.input, signal) }
  },
})

// The program.

const coder = defineAgent({
  id: 'coder',
  capabilities: [{
    skillId: 'code.write', proficiencyLevel: 0.9,          // 0..1
    averageLatency: 1200,                                   // ms
    successRate: 0.97, costPerOperation: 0.02,              // 0..1, USD
    resourceRequirements: { cpu: 1, memoryMb: 512 },
  }],
  maxConcurrency: 4,
  async run(task, { signal, context, report }) {
    return { output: await write(task.input, signal), usage: { costUsd: 0.013 } }
  },
})

await using orchestrator = new Orchestrator({ agents: [coder, reviewer] })       // in-memory unless storage is given
const session = await orchestrator.start({
  pattern: 'pair',                                          // solo | pair | hierarchical | swarm | a custom decider
  task: { skills: ['code.write', 'code.review'], input: { goal: 'fix issue 12' } },
  budget: { costUsd: 0.5, wallMs: 60_000, steps: 50 },
  objective: { success: 1, costUsd: -0.5, latencyMs: -0.00001 },
})
for await (const event of session.events({ from: 0 })) console.log(event.type)   // the same cursor works after a crash
const { output, team, usage } = await session.result()
