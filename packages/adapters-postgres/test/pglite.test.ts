import { storageConformance } from '@nofx/testing'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { pgliteStorage } from '../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'nofx-pglite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

storageConformance({ name: 'pglite', open: () => pgliteStorage({ dataDir: join(folder, 'data') }) })
