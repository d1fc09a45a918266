import { readFileSync } from 'node:fs'

/** Rows of a CSV file without quotes, by the names in its first line. */
export function readCsv(path: string): readonly ((name: string) => string)[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return (name) => cells[names.indexOf(name)] ?? ''
  })
}

/** NaN, which is a missing value, for an empty cell. */
export function quantity(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell)
}
