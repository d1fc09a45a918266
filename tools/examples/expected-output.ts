const HEADING = /^\/\/ Prints:$/m

/**
 * The lines an example says it prints: the comment that follows `// Prints:` at its end, where `…` stands for any text.
 * Undefined when it says nothing, which the runner does not accept.
 */
export function expectedLines(source: string): readonly string[] | undefined {
  const heading = HEADING.exec(source)
  if (heading === null) return undefined
  const comment = source.slice(heading.index + heading[0].length + 1).split('\n')
  const end = comment.findIndex((line) => !line.startsWith('//'))
  return comment.slice(0, end === -1 ? undefined : end).map((line) => line.replace(/^\/\/ {0,3}/, '').trimEnd())
}

/** The first expected line that the output lacks, when they are looked for in order; undefined when all are there. */
export function firstMissingLine(expected: readonly string[], output: string): string | undefined {
  const printed = output.split('\n').map((line) => line.trim())
  let from = 0
  for (const line of expected) {
    const pattern = new RegExp(`^${line.trim().split('…').map(escape).join('.*')}$`)
    const index = printed.findIndex((text, position) => position >= from && pattern.test(text))
    if (index === -1) return line
    from = index + 1
  }
  return undefined
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
