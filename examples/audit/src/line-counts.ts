import type { Repository } from './repository.ts'
import type { LineCounts } from './reviewer.ts'
import { readText } from './text-file.ts'

/**
 * Counts the lines of the given tracked files, for the reviewer. What was never read as text counts as unbounded; a file that is gone by
 * now is left out.
 */
export async function countLines(repository: Repository, paths: readonly string[], signal: AbortSignal): Promise<LineCounts> {
  const contents = new Map(repository.files.map((file) => [file.path, file.content]))
  const counts: Record<string, number> = {}
  for (const path of new Set(paths)) {
    signal.throwIfAborted()
    const content = contents.get(path)
    if (content === undefined) continue
    if (content === 'text') {
      const text = await readText(repository.root, path, signal).catch(() => undefined)
      if (text === undefined) continue
      counts[path] = text.split(/\r\n|\n|\r/).length - (/[\r\n]$/.test(text) ? 1 : 0)
    } else {
      counts[path] = Number.MAX_SAFE_INTEGER
    }
  }
  signal.throwIfAborted()
  return counts
}
