import type { Performer } from '@nofx/runtime'
import type { AgentPool } from '../agent/agent-pool.ts'
import type { Selection, SessionState } from './session-state.ts'

/** Chooses an agent by what is known now. It is an effect, since it looks at loads and observations, which no log holds. */
export function selectPerformer(pool: AgentPool): Performer<SessionState> {
  return {
    async perform({ input }, { state }): Promise<Selection> {
      const { skills, exclude } = input as { readonly skills: readonly string[]; readonly exclude: readonly string[] }
      return pool.select(skills, exclude, state.start?.objective)
    },
  }
}
