// Two agents: one proposes, the other approves or sends it back with reasons, for a bounded number of rounds.

import { defineAgent, Orchestrator, type Review, type Task } from '@nofx/orchestration'

interface Release {
  readonly name: string
  readonly changes: readonly string[]
}

const writer = defineAgent({
  id: 'writer',
  capabilities: [{ skillId: 'write.notes' }],
  async run({ input }: Task<Release>, { context }) {
    // A language model would be given the reasons; this writer knows what to do about the two it may hear.
    const told = (word: string) => context.feedback.some((reason) => reason.includes(word))
    const changes = told('breaking') ? input.changes.toSorted((a, b) => Number(b.startsWith('BREAKING')) - Number(a.startsWith('BREAKING'))) : input.changes
    return { output: [...(told('title') ? [`# ${input.name}`] : []), ...changes.map((change) => `- ${change}`)].join('\n') }
  },
})

const reviewer = defineAgent({
  id: 'reviewer',
  capabilities: [{ skillId: 'review.notes' }],
  async run(_task: Task<Release>, { context }) {
    const lines = String(context.proposal).split('\n')
    const firstPlain = lines.findIndex((line) => line.startsWith('- ') && !line.startsWith('- BREAKING'))
    const lastBreaking = lines.findLastIndex((line) => line.startsWith('- BREAKING'))
    const reasons = [
      ...(lines[0]?.startsWith('# ') ? [] : ['the title is missing']),
      ...(firstPlain !== -1 && firstPlain < lastBreaking ? ['breaking changes come first'] : []),
    ]
    // What a critic has to return. Anything else fails the session with `agent.invalid_output`.
    const review: Review = { approved: reasons.length === 0, reasons }
    return { output: review }
  },
})

await using orchestrator = new Orchestrator({ agents: [writer, reviewer] })
const session = await orchestrator.start({
  pattern: 'pair',
  // The first skill is the proposer's, the rest are the critic's.
  task: { skills: ['write.notes', 'review.notes'], input: { name: 'Release 2.0', changes: ['export to CSV', 'BREAKING: Node 18 is gone'] } },
  rounds: 3,
})
for await (const event of session.events()) {
  if (event.type === 'message.sent') console.log(`${event.fromRole} → ${event.toRole}: ${event.messageType}`)
}
console.log((await session.result()).output)

// Prints:
//   proposer → critic: proposal
//   critic → proposer: review
//   proposer → critic: proposal
//   # Release 2.0
//   - BREAKING: Node 18 is gone
//   - export to CSV
