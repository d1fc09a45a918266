import { NofxError } from '@nofx/core'
import type { RunKind } from '@nofx/runtime'
import type { AgentPool } from '../agent/agent-pool.ts'
import type { Pattern } from '../patterns/pattern.ts'
import { agentPerformer } from './agent-performer.ts'
import { projectSession } from './project-session.ts'
import { selectPerformer } from './select-performer.ts'
import { sessionDecider } from './session-decider.ts'
import { SESSION_EVENT_VERSIONS, type SessionOwnEvent } from './session-event.ts'
import type { SessionState } from './session-state.ts'

/** Sessions as a runtime drives them. A session of a pattern that this process does not know is left to others. */
export function sessionKind(pool: AgentPool, patterns: ReadonlyMap<string, Pattern>): RunKind<SessionState, SessionOwnEvent> {
  const deciders = new Map([...patterns].map(([name, pattern]) => [name, sessionDecider(pattern)]))
  const patternOf = (name: string) => {
    const pattern = patterns.get(name)
    if (pattern === undefined) throw unknownPattern(name, patterns)
    return pattern
  }
  return {
    kind: 'session',
    decider: (name) => deciders.get(name),
    performers: { select: selectPerformer(pool), agent: agentPerformer(pool, patternOf) },
    eventVersions: SESSION_EVENT_VERSIONS,
    project: projectSession,
  }
}

export function unknownPattern(name: string, patterns: ReadonlyMap<string, Pattern>): NofxError {
  return new NofxError('pattern.unknown', `There is no pattern "${name}". Known here: ${[...patterns.keys()].join(', ')}. Pass your own as one of \`patterns\`.`)
}
