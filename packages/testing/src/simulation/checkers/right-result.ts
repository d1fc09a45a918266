import type { Recorded, RunEnded } from '@nofx/core'
import type { Checker, Violation } from '../checker.ts'
import { mayHaveHappened, type Judge, type RunFacts } from '../client.ts'
import { withRunsBelow, type Evidence } from '../evidence.ts'

/** Every run ended as its judge says it has to, or was cancelled by somebody who was not refused. */
export const rightResult: Checker = {
  name: 'right-result',
  check(evidence) {
    const { judges, logs } = evidence
    return [...judges].flatMap(([runId, judge]): readonly Violation[] => {
      const last = logs.get(runId)?.at(-1) as Recorded<RunEnded> | undefined
      if (last?.event.type !== 'run.ended') return []
      const message = askJudge(judge, last.event, factsOf(evidence, runId))
      return message === undefined ? [] : [{ runId, message }]
    })
  },
}

/** An end may be so wrong that its judge stumbles over it. */
function askJudge(judge: Judge, end: RunEnded, facts: RunFacts): string | undefined {
  try {
    return judge(end, facts)
  } catch (error) {
    return `Its judge stumbled over ${JSON.stringify(end)}: ${String(error)}`
  }
}

function factsOf(evidence: Evidence, runId: string): RunFacts {
  const { messages, struck, store } = evidence
  const family = withRunsBelow(evidence, runId)
  return {
    spoiled: struck.some((fault) => fault.runId !== undefined && family.includes(fault.runId)),
    cancelledBy: messages.flatMap((message) => (message.runId === runId && message.what === 'cancel' && mayHaveHappened(message.answer) ? [message.mark] : [])),
    handOvers: store.handOvers.filter((handOver) => family.includes(handOver.runId)).length,
  }
}
