import type { Performer } from '@nofx/runtime'
import type { AgentPool, AgentRequirements } from '../agent/agent-pool.ts'
import type { Selection, SessionState } from './session-state.ts'

/** Chooses an agent by what is known now. It is an effect, since it looks at loads and observations, which no log holds. */
export function selectPerformer(pool: AgentPool): Performer<SessionState> {
  return {
    async perform({ input, node = '' }, { runId, state }): Promise<Selection> {
      return pool.select(input as AgentRequirements, `${runId} ${node}`, state.start?.objective)
    },
  }
}
