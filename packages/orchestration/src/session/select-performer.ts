import type { Performer } from '@nofx/runtime'
import type { AgentPool, AgentRequirements } from '../agent/agent-pool.ts'
import type { Selection, SessionState } from './session-state.ts'

/** Chooses an agent by what is known now. It is an effect, since it looks at loads and observations, which no log holds. */
export function selectPerformer(pool: AgentPool): Performer<SessionState> {
  return {
    async perform({ input, node = '' }, { runId, state: { start } }): Promise<Selection> {
      const requirements = input as AgentRequirements
      return pool.select(start?.agents === undefined ? requirements : { ...requirements, among: start.agents }, `${runId} ${node}`, start?.objective)
    },
  }
}
