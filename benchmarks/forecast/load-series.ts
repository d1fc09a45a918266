import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A recorded load in equal steps. */
export interface LoadSeries {
  readonly name: string
  /** NaN where nobody measured. */
  readonly values: readonly number[]
  /** Steps in a day. */
  readonly day: number
}

const FILES = [
  { name: 'servegen_m-large_10min', column: 'requests_per_second', day: 144 },
  { name: 'servegen_m-mid_10min', column: 'requests_per_second', day: 144 },
  { name: 'servegen_m-small_10min', column: 'requests_per_second', day: 144 },
  { name: 'genai_requests_hourly', column: 'requests', day: 24 },
]

export function readLoads(folder: string): readonly LoadSeries[] {
  return FILES.map(({ name, column, day }) => {
    const [head = '', ...lines] = readFileSync(join(folder, `${name}.csv`), 'utf8').trim().split('\n')
    const columns = head.trim().split(',')
    const values = lines.map((line) => {
      const cells = line.trim().split(',')
      return cells[columns.indexOf('gap')] === '1' ? Number.NaN : Number(cells[columns.indexOf(column)])
    })
    return { name, values, day }
  })
}
