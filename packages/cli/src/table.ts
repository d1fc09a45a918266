import { styled, type Io } from './io.ts'
import { printable } from './printable.ts'

/** A column of a table that is printed row by row, so its width is given. The last column takes what is left. */
export interface Column {
  readonly title: string
  readonly width: number
}

/** Narrower than this a last column says nothing, and wraps instead. */
const LAST_WIDTH_MIN = 20

/**
 * Prints rows as they come: for a person in columns under a heading, for a program in lines whose fields are separated by tabs.
 * @returns what prints one row
 */
export function startTable(io: Io, columns: readonly Column[]): (cells: readonly string[]) => void {
  if (!io.isTty) return (cells) => io.out(cells.map((cell) => printable(cell)).join('\t'))
  const before = columns.slice(0, -1).reduce((sum, { width }) => sum + width + 2, 0)
  const lastWidth = Math.max(LAST_WIDTH_MIN, io.columns - before)
  const row = (cells: readonly string[]) =>
    columns.map(({ width }, index) => (index === columns.length - 1 ? printable(cells[index] ?? '', lastWidth) : printable(cells[index] ?? '', width).padEnd(width))).join('  ')
  let begun = false
  return (cells) => {
    if (!begun) io.out(styled(io, 'bold', row(columns.map(({ title }) => title))))
    begun = true
    io.out(row(cells))
  }
}
