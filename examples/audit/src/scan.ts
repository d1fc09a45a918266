import type { Area } from './areas.ts'
import { isNotable, NOTABLE_FUNCTIONS_MAX } from './complexity-limits.ts'
import { type FileRole, isScript } from './file-role.ts'
import { measureLayout } from './indentation.ts'
import { type MarkdownFacts, parseMarkdown } from './markdown.ts'
import { parseScript } from './parse.ts'
import type { ExportFacts } from './parse-exports.ts'
import type { FunctionFacts } from './parse-functions.ts'
import type { ImportFacts } from './parse-imports.ts'
import type { Repository } from './repository.ts'
import { readText } from './text-file.ts'
import type { TrackedFile } from './tracked-files.ts'

/** What one reading of a code file told us. Small enough to be stored as a step's output. */
export interface SourceFacts {
  readonly path: string
  readonly role: FileRole
  readonly language: string
  readonly lines: number
  readonly codeLines: number
  readonly levels95: number
  /** Summed over the functions and the top level; 0 for a language we have no parser for. */
  readonly complexity: number
  readonly functionCount: number
  /** The function with most decisions, then most lines: the place to begin reading. */
  readonly largest?: FunctionFacts
  /** Functions above one of the limits of complexity-limits.ts. */
  readonly notable: readonly FunctionFacts[]
  readonly imports: readonly ImportFacts[]
  readonly ambientModules: readonly string[]
  readonly exports: readonly ExportFacts[]
  readonly fault?: { readonly line: number; readonly message: string }
}

export interface DocumentFacts extends MarkdownFacts {
  readonly path: string
  readonly role: FileRole
}

export interface AreaScan {
  readonly areaId: string
  readonly sources: readonly SourceFacts[]
  readonly documents: readonly DocumentFacts[]
  /** Files that vanished or became unreadable since they were listed. */
  readonly unread: readonly string[]
}

/** Reads and parses each text file of an area once. The costly part of an audit, and the part that fans out. */
export async function scanArea(repository: Repository, areaId: string, signal: AbortSignal): Promise<AreaScan> {
  const area = repository.areas.find((candidate: Area) => candidate.id === areaId)
  const paths = new Set(area?.paths)
  const sources: SourceFacts[] = []
  const documents: DocumentFacts[] = []
  const unread: string[] = []
  for (const file of repository.files) {
    if (!paths.has(file.path) || !isScanned(file)) continue
    signal.throwIfAborted()
    const text = await readText(repository.root, file.path, signal).catch(() => undefined)
    if (text === undefined) unread.push(file.path)
    else if (file.language === undefined)
      documents.push({
        path: file.path,
        role: file.role,
        ...parseMarkdown(text, /(^|\/)(docs?|site|website)\//.test(file.path) ? 'site' : 'github'),
      })
    else sources.push(sourceFacts(file.path, file.role, file.language, text))
  }
  signal.throwIfAborted()
  return { areaId, sources, documents, unread }
}

/** What one code file says, given its text. */
function sourceFacts(path: string, role: FileRole, language: string, text: string): SourceFacts {
  const layout = measureLayout(text)
  const common = { path, role, language, ...layout }
  if (!isScript(path)) return { ...common, complexity: 0, functionCount: 0, notable: [], imports: [], ambientModules: [], exports: [] }

  const { functions, moduleComplexity, imports, ambientModules, exports, fault } = parseScript(path, text)
  const bySize = [...functions].sort((a, b) => b.complexity - a.complexity || b.ownLines - a.ownLines || a.line - b.line)
  return {
    ...common,
    complexity: functions.reduce((sum, one) => sum + one.complexity, moduleComplexity),
    functionCount: functions.length,
    ...(bySize[0] === undefined ? {} : { largest: bySize[0] }),
    notable: bySize.filter((one) => isNotable(one, role)).slice(0, NOTABLE_FUNCTIONS_MAX),
    imports,
    ambientModules,
    exports,
    ...(fault === undefined ? {} : { fault }),
  }
}

function isScanned(file: TrackedFile): boolean {
  if (file.content !== 'text' || file.role === 'vendored' || file.role === 'generated' || file.role === 'lockfile') return false
  return file.language !== undefined || /\.(md|mdx|markdown)$/i.test(file.path)
}
