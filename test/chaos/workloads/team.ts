import { defineAgent, type Agent } from '@nofx/orchestration'
import { defineStep, defineWorkflow } from '@nofx/workflows'
import type { ChaosInput, Labour, Workload } from './workload.ts'

/** Enough for every session of a process, since it is not the queue that is to be proved. */
const TASKS_MAX = 200

/** A session of one agent and one of two, each a run of its own below the workflow. */
export const team: Workload = {
  name: 'team',
  define(labour) {
    const bind = defineStep('bind', {
      run: async ({ seed, draft, text }: { seed: number; draft: string; text: string }, context) => {
        await labour.step(context, seed)
        return { book: `${draft} / ${text}` }
      },
    })
    const workflow = defineWorkflow<ChaosInput, unknown>('team', {}, ({ input: { seed }, step, agent }) => {
      const draft = agent<string>({ id: 'draft', skills: ['write'] }, { seed })
      const text = agent<string>({ id: 'text', skills: ['write', 'review'], pattern: 'pair' }, { seed, draft })
      return step(bind, { seed, draft, text })
    })
    return { workflow }
  },
  expected: ({ seed }) => ({ status: 'completed', output: { book: `draft ${seed}, round 1 / draft ${seed}, round ${seed % 2 === 0 ? 1 : 2}` } }),
}

/** Two that write, one of whom fails at some of the tasks, and one that reviews. */
export function teamAgents(labour: Labour): readonly Agent[] {
  const writer = (id: string, failsAt: (seed: number) => boolean) =>
    defineAgent<ChaosInput, string>({
      id, capabilities: [{ skillId: 'write', successRate: 0.9 }], maxConcurrency: TASKS_MAX,
      async run({ input: { seed } }, context) {
        await labour.agent(context, seed)
        if (failsAt(seed)) throw new Error('out of ink')
        return { output: `draft ${seed}, round ${context.context.round}` }
      },
    })
  const reviewer = defineAgent<ChaosInput, { approved: boolean; reasons: readonly string[] }>({
    id: 'reviewer', capabilities: [{ skillId: 'review' }], maxConcurrency: TASKS_MAX,
    async run({ input: { seed } }, context) {
      await labour.agent(context, seed)
      const approved = seed % 2 === 0 || context.context.round > 1
      return { output: { approved, reasons: approved ? [] : ['too short'] } }
    },
  })
  return [writer('careless', (seed) => seed % 3 === 0), writer('steady', () => false), reviewer]
}
