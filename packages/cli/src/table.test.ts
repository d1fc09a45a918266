import { describe, expect, it } from 'vitest'
import type { Io } from './io.ts'
import { startTable } from './table.ts'

function ioOf(isTty: boolean, env = {}): { readonly io: Io; readonly lines: string[] } {
  const lines: string[] = []
  return { lines, io: { out: (line) => void lines.push(line), err: () => {}, isTty, columns: 40, env, folder: '/' } }
}

const COLUMNS = [{ title: 'NAME', width: 6 }, { title: 'SAYS', width: 0 }]

describe('a table', () => {
  it('has a heading, columns and an end of the line for people', () => {
    const { io, lines } = ioOf(true, { NO_COLOR: '1' })
    const row = startTable(io, COLUMNS)
    row(['a', 'short'])
    row(['longer name', 'x'.repeat(50)])
    expect(lines).toEqual(['NAME    SAYS', 'a       short', `longe…  ${'x'.repeat(31)}…`])
  })

  it('has a bold heading where colours are welcome', () => {
    const { io, lines } = ioOf(true)
    startTable(io, COLUMNS)(['a', 'b'])
    expect(lines[0]).toBe('\u001b[1mNAME    SAYS\u001b[22m')
  })

  it('is whole, with tabs and nothing else, for programs', () => {
    const { io, lines } = ioOf(false)
    startTable(io, COLUMNS)(['longer name', 'x'.repeat(50)])
    expect(lines).toEqual([`longer name\t${'x'.repeat(50)}`])
  })

  it('prints nothing that a terminal would obey', () => {
    const { io, lines } = ioOf(false)
    startTable(io, COLUMNS)(['a\tb\u001b[31m', 'c\nd\u009b'])
    expect(lines).toEqual(['a b [31m\tc d '])
  })
})
