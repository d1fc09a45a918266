import { digits, printQuartiles } from '../measure/report.ts'
import { quantileOf } from '../measure/spread.ts'
import type { DurableRow } from './measure-durable.ts'

/** Prints Markdown, so that it can be kept under results/ as it is. */
export function printDurable(title: string, rows: readonly DurableRow[]): void {
  const heads = ['', 'steps/s', 'µs a step', 'quartiles', 'times the first, with quartiles', 'start p50, ms', 'p95', ...(rows[0]?.wal === undefined ? [] : ['WAL, bytes a step', 'and of page images'])]
  console.log(`\n**${title}** (n = ${rows[0]?.us.n ?? 0})\n`)
  console.log(`| ${heads.join(' | ')} |`)
  console.log(`|${'---|'.repeat(heads.length)}`)
  for (const row of rows) console.log(`| ${cellsOf(row).join(' | ')} |`)
}

/** The median of the counts, without images where they can be told apart. */
export function walBytes({ wal = [] }: DurableRow): number {
  return quantileOf(wal.map(({ bytes }) => bytes), 0.5)
}

function cellsOf(row: DurableRow): readonly string[] {
  const { name, us, ratio, starts, wal } = row
  const start = [0.5, 0.95].map((probability01) => (starts.length === 0 ? '' : digits(quantileOf(starts, probability01))))
  const images = wal?.flatMap(({ imageBytes }) => imageBytes ?? []) ?? []
  const log = wal === undefined ? [] : [digits(walBytes(row)), images.length === 0 ? 'not told apart' : digits(quantileOf(images, 0.5))]
  return [name, digits(1e6 / us.median), digits(us.median), printQuartiles(us), `${digits(ratio.median)} (${printQuartiles(ratio)})`, ...start, ...log]
}
