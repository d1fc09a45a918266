import type { Checker } from '../checker.ts'

/** Once faults have stopped every run ends, or waits for a source that has a name: somebody who approves, who resolves a doubt. */
export const liveness: Checker = {
  name: 'liveness',
  check: ({ store, waiting, logs, endedAt, healedAt }) =>
    [...store.running].flatMap((runId) => {
      if (waiting.has(runId)) return []
      const seconds = Math.round((endedAt - healedAt) / 1_000)
      return [{ runId, message: `It has not ended ${seconds} s after the last fault, at version ${logs.get(runId)?.length}, and nothing is left that would wake it.` }]
    }),
}
