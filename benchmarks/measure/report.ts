import { writeFileSync } from 'node:fs'
import type { Environment } from './environment.ts'
import type { Spread } from './spread.ts'

/** What was measured of one contender. */
export interface Row {
  readonly name: string
  /** One for each round. */
  readonly samples: readonly number[]
  readonly spread: Spread
  /** How many times the first row, round by round. Absent where the rows are no rivals. */
  readonly ratio?: Spread
}

/** What was measured of one workload. */
export interface Table {
  readonly title: string
  /** Such as `µs a step`. */
  readonly unit: string
  readonly rows: readonly Row[]
  readonly targets: readonly Target[]
}

/** What the figure of one row is to be. */
export interface Target {
  readonly row: string
  readonly max: number
  /** Default: the ratio to the first row. */
  readonly of?: 'ratio' | 'value'
}

/** Prints Markdown, so that it can be kept under results/ as it is. */
export function printTable({ title, unit, rows, targets }: Table): void {
  const hasRatios = rows.some(({ ratio }) => ratio !== undefined)
  console.log(`\n**${title}** (${unit}, n = ${rows[0]?.spread.n ?? 0})\n`)
  console.log(`| | median | quartiles | fastest |${hasRatios ? ' times the first, with quartiles |' : ''}`)
  console.log(`|---|---|---|---|${hasRatios ? '---|' : ''}`)
  for (const { name, spread, ratio } of rows) {
    const times = ratio === undefined ? '' : ` ${digits(ratio.median)} (${printQuartiles(ratio)}) |`
    console.log(`| ${name} | ${digits(spread.median)} | ${printQuartiles(spread)} | ${digits(spread.min)} |${times}`)
  }
  if (targets.length > 0) console.log('')
  for (const target of targets) console.log(printTarget(target, rows, unit))
}

export function writeJson(file: string, benchmark: string, environment: Environment, tables: readonly unknown[]): void {
  writeFileSync(file, `${JSON.stringify({ benchmark, environment, tables }, null, 2)}\n`)
}

function printTarget({ row, max, of = 'ratio' }: Target, rows: readonly Row[], unit: string): string {
  const found = rows.find(({ name }) => name === row)
  const median = (of === 'ratio' ? found?.ratio : found?.spread)?.median
  if (median === undefined) throw new Error(`There is a target for "${row}", of which no ${of} was measured.`)
  const limit = of === 'ratio' ? `${max} times the first` : `${max} ${unit}`
  return `Target for ${row}: at most ${limit}. ${median <= max ? 'Held' : 'MISSED'}, at ${digits(median)}.`
}

export function printQuartiles({ lowerQuartile, upperQuartile }: Spread): string {
  return `${digits(lowerQuartile)} to ${digits(upperQuartile)}`
}

/** Three digits that matter, and never an exponent. */
export function digits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}
