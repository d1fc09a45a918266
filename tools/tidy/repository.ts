import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A text file of the repository, with its path from the root. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** Something that is not as it should be, at a place a reader can open. */
export interface Finding {
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  readonly message: string
}

/** Every file that git tracks or would track, so that nothing ignored is judged. */
export function listPaths(): readonly string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  return output.split('\0').filter((path) => path !== '' && existsSync(path))
}

export function readFiles(paths: readonly string[]): readonly TextFile[] {
  return paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}
