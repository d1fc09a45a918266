import { NofxError } from '@nofx/core'
import type { Performer } from '@nofx/runtime'
import type { AgentPool } from '../agent/agent-pool.ts'
import type { Pattern } from '../patterns/pattern.ts'
import type { SessionState } from './session-state.ts'

/** Has an agent do its task when it has a free slot. */
export function agentPerformer(pool: AgentPool, patternOf: (name: string) => Pattern): Performer<SessionState> {
  return {
    queues: true,
    async perform({ name, node = '' }, effect) {
      const { runId, state, signal, idempotencyKey, report } = effect
      const { task, context } = patternOf(state.pattern).taskOf(state, node)
      return pool.run(name, `${runId} ${node}`, signal, async (agent) => {
        await effect.begin()
        // Which agents take which input is the host's knowledge; skills are how it says so.
        const result = await agent.run(task as never, { signal, idempotencyKey, report, context: { ...context, sessionId: runId } })
        if (typeof result !== 'object' || result === null || !('output' in result)) {
          throw new NofxError('agent.invalid_output', `The agent "${name}" returned no { output }. Return an object with an output, and a usage if there is one.`)
        }
        if (result.usage !== undefined) effect.spend(result.usage)
        return result
      })
    },
    async check({ name, node = '' }, effect) {
      const { runId, state, signal, idempotencyKey, report } = effect
      const { task, context } = patternOf(state.pattern).taskOf(state, node)
      const agent = pool.agent(name)
      if (agent.check === undefined) throw new NofxError('agent.none_suitable', `The agent "${name}" is registered here without the \`check\` that its task was given with. Register it with one.`)
      const checked = await agent.check(task as never, { signal, idempotencyKey, report, context: { ...context, sessionId: runId } })
      // What is no answer is for the runtime to refuse.
      if (checked?.done !== true) return checked
      if (!('output' in checked)) throw new NofxError('agent.invalid_output', `The check of the agent "${name}" found that the task was done and returned no output. Return { done: true, output }.`)
      if (checked.usage !== undefined) effect.spend(checked.usage)
      return { done: true, value: checked.output }
    },
  }
}
