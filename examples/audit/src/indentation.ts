/** What can be said of code without a parser: its size, and how far it is indented. */
export interface LayoutFacts {
  readonly lines: number
  /** Lines that are not blank. */
  readonly codeLines: number
  /** The level of indentation that 95 % of the lines stay within. One level is a tab or the file's own step of spaces. */
  readonly levels95: number
}

const LEVELS_MAX = 40

/** Measures a text of any language. A continuation line that is merely aligned counts at most as one odd line in twenty. */
export function measureLayout(text: string): LayoutFacts {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[\t ]*/.exec(line)?.[0] ?? '')
  const step = indentStep(indents)
  const levels = indents.map((indent) => Math.min(LEVELS_MAX, levelOf(indent, step))).sort((a, b) => a - b)
  return { lines: lines.length, codeLines: indents.length, levels95: levels[Math.max(0, Math.ceil(levels.length * 0.95) - 1)] ?? 0 }
}

/** The step by which indentation most often grows from one line to the next. */
function indentStep(indents: readonly string[]): number {
  const counts = new Map<number, number>()
  indents.forEach((indent, index) => {
    const growth = spacesIn(indent) - spacesIn(indents[index - 1] ?? '')
    if (growth > 1 && growth <= 8) counts.set(growth, (counts.get(growth) ?? 0) + 1)
  })
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return commonest?.[0] ?? 4
}

function levelOf(indent: string, step: number): number {
  const tabs = indent.length - spacesIn(indent)
  return tabs + Math.floor(spacesIn(indent) / step)
}

function spacesIn(indent: string): number {
  return indent.replaceAll('\t', '').length
}
