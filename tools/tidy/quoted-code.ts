import type { Finding, TextFile } from './repository.ts'

const QUOTE = /^```\w+ file=(\S+)[^\n]*\n([\s\S]*?)^```/gm

/**
 * A code block opened with "```ts file=examples/01-agent.ts" quotes that file in full.
 * Since the file itself is compiled and run, the documentation can only show code that works.
 */
export function checkQuotedCode(markdown: readonly TextFile[], read: (path: string) => string | undefined): readonly Finding[] {
  return markdown.flatMap(({ path, text }) =>
    [...text.matchAll(QUOTE)].flatMap((match) => {
      const [, quoted = '', code = ''] = match
      if (read(quoted)?.trim() === code.trim()) return []
      const line = text.slice(0, match.index).split('\n').length
      return [{ path, line, message: `This block differs from ${quoted}; copy the file into it again.` }]
    }),
  )
}
