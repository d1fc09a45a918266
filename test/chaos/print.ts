import type { FoundViolation } from './checks/index.ts'
import { requestsOf } from './checks/requests.ts'
import type { Evidence } from './evidence.ts'
import type { ChaosResult } from './run-chaos.ts'

/** Runs whose logs are printed; of further ones the violations alone. */
const LOGS_MAX = 20
const LINE_CHARS_MAX = 400

/** What a whole session came to, a line each. */
export function printSummary({ evidence, violations, killed, stopped, frozen, workersStarted, serverRestarts }: ChaosResult): readonly string[] {
  const { started, stored, journal } = evidence
  const workflows = [...stored.values()].filter(({ head }) => head.kind === 'workflow')
  const events = [...stored.values()].reduce((sum, run) => sum + run.events.length, 0)
  const takeovers = [...stored.values()].reduce((sum, { head }) => sum + head.epoch - 1, 0)
  const statuses = countBy(workflows, ({ head }) => head.status)
  const unacknowledged = started.filter(({ start }) => start === 'unknown').length
  const inDoubt = workflows.filter(({ events: log }) => (log.at(-1)?.event.error as { readonly code?: string } | undefined)?.code === 'effect.in_doubt').length
  const failures = [...stored].flatMap(([runId, run]) => [...requestsOf(runId, run).values()]).filter(({ settledAt, completed }) => settledAt !== undefined && !completed).length
  const messages = started.flatMap(({ sent }) => sent)
  return [
    `runs        ${workflows.length} workflows (${printCounts(statuses)}), ${stored.size - workflows.length} sessions below them, ${events} events; ${unacknowledged} starts nobody acknowledged`,
    `processes   ${workersStarted} started, ${killed} killed, ${stopped} told to stop, ${frozen} frozen; the server was restarted ${serverRestarts} time${serverRestarts === 1 ? '' : 's'}`,
    `executions  ${journal.length}, of which ${reexecuted(evidence)} of something that had been begun before; ${takeovers} takeovers; ${inDoubt} payments in doubt; ${failures} effects failed or stopped`,
    `messages    ${messages.length} (${printCounts(countBy(messages, ({ what, answer }) => `${what} ${answer.is}`))})`,
    `violations  ${violations.length}${violations.length === 0 ? '' : ` (${printCounts(countBy(violations, ({ check }) => check))})`}`,
  ]
}

/** Every violation, and the log of its run with what was done for it. */
export function printViolations({ evidence, violations }: Pick<ChaosResult, 'evidence' | 'violations'>): readonly string[] {
  const groups = new Map<string, FoundViolation[]>()
  for (const violation of violations) groups.set(violation.runId ?? '', [...(groups.get(violation.runId ?? '') ?? []), violation])
  return [...groups].flatMap(([runId, found], index) => [
    '', runId === '' ? 'no run' : `run ${runId}`,
    ...found.map(({ check, message }) => `  ${check}: ${message}`),
    ...(runId === '' || index >= LOGS_MAX ? [] : printRun(evidence, runId)),
  ])
}

function printRun({ started, stored, journal }: Evidence, runId: string): readonly string[] {
  const run = stored.get(runId)
  const told = started.find((one) => one.runId === runId)
  const lines: { readonly at: number; readonly text: string }[] = []
  run?.events.forEach(({ version, at, event }, index) => {
    const { type, v: _v, ...rest } = event
    const shown = type === 'run.started' ? { ...rest, input: '…' } : rest
    const committedAt = run.committedAt[index] ?? at
    lines.push({ at: committedAt, text: `${committedAt.toFixed(1)}  ${String(version).padStart(4)} ${type} ${JSON.stringify(shown)}` })
  })
  for (const execution of journal) {
    if (execution.runId !== runId) continue
    const { beganAt, node, scope, request, attempt, owner, pid } = execution
    lines.push({ at: beganAt, text: `${beganAt.toFixed(1)}       begun: ${scope ?? ''}/${node} request ${request} attempt ${attempt} by ${owner} (pid ${pid})` })
  }
  const sorted = lines.sort((a, b) => a.at - b.at).map(({ text }) => `    ${text.slice(0, LINE_CHARS_MAX)}`)
  return [`  told: ${JSON.stringify(told)}`, `  head: ${JSON.stringify(run?.head)}, row: ${run?.rowStatus}`, ...sorted]
}

function reexecuted({ journal }: Evidence): number {
  return journal.length - new Set(journal.map(({ key, request }) => `${key} ${request}`)).size
}

function countBy<T>(list: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of list) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1)
  return counts
}

function printCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${count} ${name}`).join(', ')
}
