import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolverOf } from './dependencies.ts'
import { documentationFindings } from './documentation.ts'
import { undocumentedFindings } from './exported-docs.ts'
import type { FindingDraft } from './findings.ts'
import { openRepository } from './repository.ts'
import { scanArea } from './scan.ts'
import { makeRepository, type TestRepository } from './testing.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

async function findIn(files: Readonly<Record<string, string>>): Promise<readonly FindingDraft[]> {
  for (const [path, content] of Object.entries(files)) repo.write(path, content)
  repo.commit('all')
  const repository = await openRepository(repo.root, signal)
  const scans = await Promise.all(repository.areas.map((area) => scanArea(repository, area.id, signal)))
  return [...documentationFindings(repository, scans, signal), ...undocumentedFindings(repository, scans, resolverOf(repository, []))]
}

const places = (findings: readonly FindingDraft[]): readonly string[] =>
  findings.map((finding) => `${finding.kind} ${finding.file}:${finding.line} ${finding.subject}`)

describe('links', () => {
  it('are dead when the file, the folder or the heading is missing', async () => {
    const findings = await findIn({
      'README.md': [
        '# Top',
        '[a](docs/guide.md) [b](docs/guide.md#begin-here) [c](docs) [d](#top) [e](docs/guide.md?plain=1#L3) [f](a%20b.md)',
        '[x](missing.md)',
        '[y](docs/guide.md#nowhere)',
        '[z](#nowhere)',
        '[abs](/docs/guide.md) [out](../../issues) [web](https://x.org/missing.md) [mail](mailto:a@b.c)',
      ].join('\r\n'),
      'docs/guide.md': '## Begin here\n[site](/guide) [page](./guide) [up](../README.md#top)\n',
      'a b.md': '',
    })
    expect(places(findings)).toEqual([
      'dead-link README.md:3 missing.md',
      'dead-anchor README.md:4 docs/guide.md#nowhere',
      'dead-anchor README.md:5 #nowhere',
    ])
  })
})

describe('READMEs and exports', () => {
  it('a missing README is reported at the manifest', async () => {
    expect(places(await findIn({ 'package.json': '{ "name": "x", "private": true }' }))).toEqual(['missing-readme package.json:1 readme'])
  })

  it('exports without comment are found through re-exports and a build folder, one finding a file', async () => {
    const findings = await findIn({
      'README.md': '# X\n',
      'package.json': '{ "name": "x", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } } }',
      'src/index.ts': "export { told, untold as renamed } from './one.js'\nexport * from './two.js'\n",
      'src/one.ts': '/** Told. */\nexport const told = 1\nexport const untold = 2\nexport const internal = 3\n',
      'src/two.ts': 'export interface Two {}\n/** Told. */\nexport class Three {}\nexport * from "./index.js"\n',
    })
    expect(findings.map((finding) => [finding.file, finding.line, finding.title])).toEqual([
      ['src/one.ts', 3, '1 of 2 public exports has no doc comment'],
      ['src/two.ts', 1, '1 of 2 public exports has no doc comment'],
    ])
  })
})
