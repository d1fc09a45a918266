import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder of its own for a test file, which takes it away in the end. */
export function newFolder(): { readonly path: string; file(name?: string): string } {
  const path = mkdtempSync(join(tmpdir(), 'nofx-sqlite-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return { path, file: (name = `${crypto.randomUUID()}.db`) => join(path, name) }
}
