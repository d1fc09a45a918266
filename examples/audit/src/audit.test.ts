import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditRepository } from './audit.ts'
import { makeRepository, numberedLines, type TestRepository } from './testing.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

const COMPLEX = `export function tangle(a) {\n${numberedLines(20, '  if (a) a += 1 //')}  return a\n}\n`

describe('an audit', () => {
  it('of a repository with one of each trouble finds each, at its place', async () => {
    repo.write('package.json', '{\n  "name": "x",\n  "dependencies": { "idle": "*" },\n}\n')
    repo.write('sub/package.json', '{\n  "name": "sub",\n  "dependencies": { "idle": "latest" }\n}\n')
    repo.write('README.md', '# X\n\n[dead](nowhere.md)\n')
    repo.write('src/tangle.js', `\r\n${COMPLEX.replaceAll('\n', '\r\n')}`)
    repo.write('src/broken.ts', 'function (\n')
    repo.write('src/deep.py', `${Array.from({ length: 20 }, (_, index) => `${'    '.repeat(Math.min(9, index))}x\n`).join('')}`)
    repo.write('dump.sql', 'x\n'.repeat(600_000))
    repo.write('logo.png', new Uint8Array([0, 1, 2]))
    symlinkSync('loop', join(repo.root, 'loop'))
    repo.commit('one')
    for (let change = 0; change < 6; change += 1) {
      repo.write('src/tangle.js', `\r\n${COMPLEX.replaceAll('\n', '\r\n')}// ${change}\n`)
      repo.commit(`change ${change}`, 'Bob')
    }

    const { findings, hotspots, limits } = await auditRepository(repo.root, signal)
    const places = new Map(findings.listed.map((finding) => [finding.kind, `${finding.file}:${finding.line}`]))
    expect(Object.fromEntries(places)).toMatchObject({
      'broken-manifest': 'package.json:4',
      'unpinned-dependency': 'sub/package.json:3',
      'complex-function': 'src/tangle.js:2',
      'broken-syntax': expect.stringMatching(/^src\/broken\.ts:[12]$/),
      'deep-indentation': 'src/deep.py:1',
      'dead-link': 'README.md:3',
      'huge-file': 'dump.sql:1',
      'binary-file': 'logo.png:1',
      'no-tests': 'src/tangle.js:2',
      hotspot: 'src/tangle.js:2',
    })
    expect(hotspots[0]).toMatchObject({
      path: 'src/tangle.js',
      line: 2,
      commits: Number(repo.git('rev-list', '--count', 'HEAD', '--', 'src/tangle.js')),
    })
    expect(limits.join('\n')).toContain('symbolic link')
  })

  it('gives the same result twice', async () => {
    repo.write('src/a.js', COMPLEX)
    repo.write('lib/b.js', COMPLEX)
    repo.commit('one')
    expect(await auditRepository(repo.root, signal)).toEqual(await auditRepository(repo.root, signal))
  })

  it('of a repository whose files were all deleted finds nothing and does not fail', async () => {
    repo.write('a.c', 'x\n')
    repo.commit('one')
    repo.git('rm', '-q', 'a.c')
    repo.commit('two')
    expect(await auditRepository(repo.root, signal)).toMatchObject({ findings: { listed: [] }, areas: [{ files: 0 }] })
  })
})
