import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolverOf } from './dependencies.ts'
import { readHistory } from './history.ts'
import { openRepository } from './repository.ts'
import { scanArea } from './scan.ts'
import { makeRepository, type TestRepository } from './testing.ts'
import { measureTests, testFindings } from './tests.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

async function measure(files: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(files)) repo.write(path, content)
  repo.commit('all')
  const repository = await openRepository(repo.root, signal)
  const scans = await Promise.all(repository.areas.map((area) => scanArea(repository, area.id, signal)))
  const coverage = measureTests(scans, resolverOf(repository, []), signal)
  return { coverage, findings: testFindings(coverage, scans, await readHistory(repository, signal)) }
}

const FUNCTION = 'export function f() { return 1 }\n'

describe('tests', () => {
  it('reach a source by name, by import, or through other files; types and constants need none', async () => {
    const { coverage, findings } = await measure({
      'package.json': '{ "name": "app", "main": "./src/entry.js" }',
      'src/named.ts': FUNCTION,
      'src/named.test.ts': '',
      'src/imported.ts': `import './deep.js'\n${FUNCTION}`,
      'src/deep.ts': FUNCTION,
      'src/entry.ts': FUNCTION,
      'test/all.ts': "import '../src/imported.js'\nimport 'app'\n",
      'src/types.ts': 'export type A = string\nexport const b = 1\n',
      'src/lonely.ts': `\n${FUNCTION}`,
    })
    expect(coverage).toMatchObject({ testFiles: 2, testable: 5, direct: 3, indirect: 1, untested: ['src/lonely.ts'] })
    expect(findings).toMatchObject([{ kind: 'untested-source', file: 'src/lonely.ts', line: 2 }])
  })

  it('that do not exist at all are one finding, at the most complicated file', async () => {
    const { findings } = await measure({ 'a.py': 'x = 1\n', 'b.py': 'if x:\n    y = 2\n' })
    expect(findings).toMatchObject([{ kind: 'no-tests', file: 'b.py', line: 1 }])
  })
})
