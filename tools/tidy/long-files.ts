import type { Finding, TextFile } from './repository.ts'

/** A longer file may well be right (one table, one story), so it is mentioned and no more. */
const LINES_MAX = 300

export function noteLongFiles(files: readonly TextFile[]): readonly Finding[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => ({ path, line: 1, message: `${lines} lines; is it one table or one story?` }))
}
