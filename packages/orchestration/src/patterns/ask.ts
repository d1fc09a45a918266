import type { EffectRequested, RunEnded } from '@nofx/core'
import type { Selection, SessionState } from '../session/session-state.ts'

export interface AskOptions {
  /** Agents that must not be chosen, such as the one whose work is to be reviewed. */
  readonly exclude?: readonly string[]
  /** Agents that are only chosen when there is no other, since they have just failed. */
  readonly avoid?: readonly string[]
  /** 1 for the first try. */
  readonly attempt?: number
}

/** Asks for an agent with these skills to be chosen for a role and to be given its task. */
export function ask(role: string, skills: readonly string[], { exclude = [], avoid = [], attempt = 1 }: AskOptions = {}): EffectRequested {
  return { type: 'effect.requested', v: 1, kind: 'select', name: role, mode: 'pure', node: role, attempt, input: { skills, exclude, avoid } }
}

/** Gives the chosen agent its task; `origin` is its first try, if it has tried before. */
export function assign(role: string, { agentId, mode, inDoubt, timeoutMs, reserveUsd }: Selection, attempt: number, origin: number | undefined): EffectRequested {
  return {
    type: 'effect.requested', v: 1, kind: 'agent', name: agentId, mode, node: role, attempt,
    ...(inDoubt !== undefined && { inDoubt }),
    ...(origin !== undefined && { origin }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(reserveUsd !== undefined && { reserveUsd }),
  }
}

/** Ends the session with its output, the team that made it and what it consumed. */
export function conclude({ team, usage }: SessionState, output: unknown): RunEnded {
  return { type: 'run.ended', v: 1, status: 'completed', output: { output, team: [...team.values()], usage } }
}
