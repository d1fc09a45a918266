import type { Distribution } from './distribution.ts'
import type { ReportedViolation, SimulationReport } from './report.ts'

/** The report as lines for a terminal. As JSON it is what it is. */
export function printReport(report: SimulationReport): readonly string[] {
  const { seeds, orders, violations, known, faults, runs, calls, handOvers, virtualMs, realMs } = report
  const knownCount = sum(Object.values(known))
  return [
    ...violations.flatMap(printViolation),
    `${seeds} seeds, ${orders} different orders of events, ${(virtualMs / 3_600_000).toFixed(1)} hours of their time in ${(realMs / 1_000).toFixed(1)} s (${(realMs / Math.max(1, seeds)).toFixed(1)} ms a seed)`,
    `${sum(Object.values(faults))} faults: ${Object.entries(faults).map(([kind, count]) => `${kind} ${count}`).join(', ') || 'none'}`,
    `runs, which went from one process to another ${handOvers} times:`,
    ...table(['', 'completed', 'failed', 'cancelled', 'running', 'p50 ms', 'p95 ms', 'p99 ms', 'mean USD'], Object.entries(runs).map(([name, run]) => [name, run.completed, run.failed, run.cancelled, run.running, ...quantiles(run.durationMs), money(run.costUsd)])),
    'handlers:',
    ...table(['', 'completed', 'failed', 'cancelled', '', 'p50 ms', 'p95 ms', 'p99 ms', 'mean USD'], Object.entries(calls).map(([name, call]) => [name, call.completed, call.failed, call.cancelled, '', ...quantiles(call.latencyMs), money(call.costUsd)])),
    ...(knownCount === 0 ? [] : [`${knownCount} violations that are known: ${Object.entries(known).map(([checker, count]) => `${checker} ${count}`).join(', ')}`]),
    violations.length === 0 ? 'no violations' : `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'}`,
  ]
}

/** What was violated, what it takes, and the story of it. */
export function printViolation({ seed, checker, run, message, faults, operations, faultsPlanned, operationsPlanned, story }: ReportedViolation): readonly string[] {
  return [
    `seed ${seed} violates ${checker}${run === undefined ? '' : `, ${run}`}: ${message}`,
    `  it takes ${faults.length} of ${faultsPlanned} faults and ${operations.length} of ${operationsPlanned} operations:`,
    ...faults.map(({ index, kind, atMs, slot, durationMs, amount }) => `    fault ${index}: ${kind} at ${(atMs / 1_000).toFixed(3)} s, process ${slot + 1}${durationMs > 0 ? `, ${durationMs} ms` : ''}${amount === 0 ? '' : `, ${amount}`}`),
    ...operations.map((operation) => `    ${operation}`),
    ...story.map((line) => `  ${line}`),
    '',
  ]
}

function quantiles({ p50, p95, p99 }: Distribution): readonly string[] {
  return [p50, p95, p99].map((value) => value.toFixed(0))
}

function money({ mean }: Distribution): string {
  return mean === 0 ? '' : mean.toFixed(4)
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd())
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
