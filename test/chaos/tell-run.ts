import type { JournalEntry, StoredRun } from './verify.ts'

/** What happened to a run, in order of time: its events, and when work began. For who looks for the cause of a violation. */
export function tellRun(runId: string, { head, log }: StoredRun, journal: readonly JournalEntry[]): readonly string[] {
  const events = log.map(({ version, at, event }) => ({ at, line: `event ${version} ${JSON.stringify(event).slice(0, 160)}` }))
  const beginnings = journal.filter((entry) => entry.runId === runId).map(({ at, key, what, pid }) => ({ at, line: `process ${pid} begins ${what} ${key.slice(key.indexOf(':'))}` }))
  const lines = [...events, ...beginnings].sort((a, b) => a.at - b.at)
  const first = lines[0]?.at ?? 0
  return [`${runId} ${head.name}, epoch ${head.epoch}`, ...lines.map(({ at, line }) => `${(at - first).toFixed(1).padStart(10)}  ${line}`)]
}
