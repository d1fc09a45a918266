import { counted } from './evidence.ts'
import { baseName, isScript } from './file-role.ts'
import type { FindingDraft } from './findings.ts'
import type { History } from './history.ts'
import type { Resolve } from './resolve.ts'
import type { AreaScan, SourceFacts } from './scan.ts'

/** How the tests of a repository reach its sources. Only languages whose imports we read are judged file by file. */
export interface TestCoverage {
  readonly testFiles: number
  /** Scripts that hold at least one function: what could be tested. */
  readonly testable: number
  /** Named like a test (foo.ts, foo.test.ts) or imported by one. */
  readonly direct: number
  /** Reached from a test only through other files. */
  readonly indirect: number
  readonly untested: readonly string[]
}

/** Finds which sources no test names, imports or reaches. Types, constants and re-exports need no test of their own. */
export function measureTests(scans: readonly AreaScan[], resolve: Resolve, signal: AbortSignal): TestCoverage {
  const sources = scans.flatMap((scan) => scan.sources)
  const tests = sources.filter((source) => source.role === 'test' || source.role === 'fixture')
  const imports = new Map<string, readonly string[]>()
  for (const source of sources) {
    signal.throwIfAborted()
    imports.set(source.path, importedFiles(source, resolve))
  }
  const direct = new Set(tests.flatMap((test) => imports.get(test.path) ?? []))
  const reached = reach(direct, imports)
  const testNames = new Set(tests.map((test) => subjectOf(test.path)))
  const testable = sources.filter((source) => source.role === 'source' && isScript(source.path) && source.functionCount > 0)
  const isDirect = (source: SourceFacts): boolean => direct.has(source.path) || testNames.has(stem(source.path))
  const untested = testable.filter((source) => !isDirect(source) && !reached.has(source.path)).map((source) => source.path)
  const directCount = testable.filter(isDirect).length
  return {
    testFiles: sources.filter((source) => source.role === 'test').length,
    testable: testable.length,
    direct: directCount,
    indirect: testable.length - directCount - untested.length,
    untested,
  }
}

/** The untested files, heavier the more complicated and the more often changed; or one finding when there are no tests at all. */
export function testFindings(coverage: TestCoverage, scans: readonly AreaScan[], history: History): readonly FindingDraft[] {
  const commits = new Map(history.files.map((file) => [file.path, file.commits]))
  const sources = scans.flatMap((scan) => scan.sources)
  if (coverage.testFiles === 0) return noTestsFinding(sources)
  const untested = new Set(coverage.untested)
  return sources
    .filter((source) => untested.has(source.path))
    .map((source) => {
      const changes = commits.get(source.path) ?? 0
      return {
        kind: 'untested-source',
        subject: 'tests',
        file: source.path,
        line: source.largest?.line ?? 1,
        title: 'No test names, imports or reaches this file',
        detail: `${counted(source.functionCount, 'function')}, complexity ${source.complexity}, changed in ${counted(changes, 'commit')}. Here stands \`${source.largest?.name ?? 'its code'}\`.`,
        evidence: `no test file imports it, also not through other files, and none is called ${stem(source.path)}.test or the like`,
        score01: 0.2 + 0.35 * Math.min(1, source.complexity / 80) + 0.2 * Math.min(1, changes / 40),
      }
    })
}

function noTestsFinding(sources: readonly SourceFacts[]): readonly FindingDraft[] {
  const code = sources.filter((source) => source.role === 'source')
  const [largest] = [...code].sort((a, b) => b.complexity - a.complexity || b.codeLines - a.codeLines)
  if (largest === undefined) return []
  return [
    {
      kind: 'no-tests',
      subject: 'tests',
      file: largest.path,
      line: largest.largest?.line ?? 1,
      title: 'The repository has no tests',
      detail: `${counted(code.length, 'source file')} and no file that looks like a test. This is the most complicated one, a good place to begin.`,
      evidence:
        'no tracked file is named like a test (foo.test.ts, test_foo.py, foo_test.go) or lies in a folder called test, tests, spec, __tests__ or e2e',
      score01: code.length > 3 ? 0.75 : 0.4,
    },
  ]
}

function importedFiles(source: SourceFacts, resolve: Resolve): readonly string[] {
  return source.imports.flatMap((mention) => {
    const resolution = mention.typeOnly ? undefined : resolve(source.path, mention.specifier)
    return resolution?.kind === 'file' ? [resolution.path] : []
  })
}

function reach(starts: ReadonlySet<string>, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set(starts)
  const pending = [...starts]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const next of imports.get(path) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      pending.push(next)
    }
  }
  return reached
}

/** What a test is about, by its name: `test/foo.ts`, `foo.test.ts` and `foo_spec.js` are about `foo`. */
function subjectOf(path: string): string {
  return stem(path).replace(/[._-](?:test|tests|spec|e2e|test-d)$/i, '')
}

function stem(path: string): string {
  return baseName(path)
    .replace(/\.[mc]?[jt]sx?$/i, '')
    .toLowerCase()
}
