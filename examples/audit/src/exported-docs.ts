import { entrySources } from './entry-files.ts'
import { counted, named } from './evidence.ts'
import type { FindingDraft } from './findings.ts'
import type { ExportFacts } from './parse-exports.ts'
import type { Repository } from './repository.ts'
import type { Resolve } from './resolve.ts'
import type { AreaScan, SourceFacts } from './scan.ts'

/** A chain of re-exports longer than this is a circle. */
const PASSED_ON_MAX = 12

interface PublicExport {
  readonly name: string
  readonly source: SourceFacts
  readonly facts: ExportFacts
}

/** Names that packages offer to importers and that no doc comment explains; one finding a file, at the first of them. */
export function undocumentedFindings(repository: Repository, scans: readonly AreaScan[], resolve: Resolve): readonly FindingDraft[] {
  const sources = new Map(scans.flatMap((scan) => scan.sources).map((source) => [source.path, source]))
  const paths = new Set(repository.files.map((file) => file.path))
  const offered = new Map<string, PublicExport>()
  for (const manifest of repository.manifests) {
    if (manifest.marker || (manifest.private && manifest.entries.length === 0)) continue
    for (const entry of entrySources(manifest, paths)) {
      for (const one of publicExports(entry, '*', sources, resolve, 0))
        offered.set(`${one.source.path}\0${one.facts.line}\0${one.facts.name}`, one)
    }
  }
  const byFile = new Map<string, PublicExport[]>()
  for (const one of offered.values()) {
    if (one.source.role === 'source' || one.source.role === 'declaration')
      byFile.set(one.source.path, [...(byFile.get(one.source.path) ?? []), one])
  }
  return [...byFile].flatMap(([path, exports]) => fileFinding(path, exports))
}

function fileFinding(path: string, exports: readonly PublicExport[]): readonly FindingDraft[] {
  const missing = exports.filter((one) => !one.facts.documented).sort((a, b) => a.facts.line - b.facts.line)
  const [first] = missing
  if (first === undefined) return []
  const share01 = missing.length / exports.length
  return [
    {
      kind: 'undocumented-exports',
      subject: 'exports',
      file: path,
      line: first.facts.line,
      title: `${missing.length} of ${counted(exports.length, 'public export')} ${missing.length === 1 ? 'has' : 'have'} no doc comment`,
      detail: `Offered to importers without a word: ${named(
        missing.map((one) => one.name),
        8,
      )}.`,
      evidence: `no comment beginning with /** stands above the export on line ${first.facts.line}`,
      score01: Math.min(0.45, 0.12 + 0.1 * share01 + 0.025 * missing.length),
    },
  ]
}

/** The declarations behind the exports of a file, through any chain of re-exports. */
function publicExports(
  path: string,
  wanted: string,
  sources: ReadonlyMap<string, SourceFacts>,
  resolve: Resolve,
  depth: number,
): readonly PublicExport[] {
  const source = sources.get(path)
  if (source === undefined || depth > PASSED_ON_MAX) return []
  return source.exports.flatMap((facts): readonly PublicExport[] => {
    const { source: from } = facts
    if (facts.name === '*' && from !== undefined) return passedOn(path, from.specifier, wanted, sources, resolve, depth)
    if (wanted !== '*' && facts.name !== wanted) return []
    const name = wanted === 'default' || facts.name !== 'default' ? facts.name : 'default'
    if (facts.kind !== 'passed on') return [{ name, source, facts }]
    return from === undefined || facts.documented ? [] : passedOn(path, from.specifier, from.name, sources, resolve, depth)
  })
}

/** What another package or an untracked file offers is not ours to document. */
function passedOn(
  path: string,
  specifier: string,
  wanted: string,
  sources: ReadonlyMap<string, SourceFacts>,
  resolve: Resolve,
  depth: number,
): readonly PublicExport[] {
  const target = resolve(path, specifier)
  return target.kind === 'file' ? publicExports(target.path, wanted, sources, resolve, depth + 1) : []
}
