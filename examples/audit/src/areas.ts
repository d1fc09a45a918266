import { parse as parseYaml } from 'yaml'
import { folderOf } from './file-role.ts'
import { asRecord, asTexts, parseJson } from './json-text.ts'
import type { Manifest } from './manifest.ts'
import { readText } from './text-file.ts'
import type { TrackedFile } from './tracked-files.ts'

/** A plan fans out over the areas; more branches than this would hide the picture rather than show it. */
const AREAS_MAX = 48

/** A part of the repository that is audited on its own. Areas do not overlap and together hold every file. */
export interface Area {
  /** Unique within the repository and fit for an identifier of a plan: letters, digits, dots, dashes. */
  readonly id: string
  readonly name: string
  /** '' for what lies at the top and in no other area. */
  readonly folder: string
  readonly kind: 'package' | 'folder' | 'rest' | 'whole'
  readonly paths: readonly string[]
}

/** Workspace packages, and the top-level folders with code that lies in none; the repository as a whole if that divides nothing. */
export async function findAreas(
  root: string,
  files: readonly TrackedFile[],
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly Area[]> {
  const packages = await workspaceFolders(root, files, manifests, signal)
  const inPackages = assign(files, packages)
  const packaged = new Set([...inPackages.values()].flat())
  const folders = [...packages, ...sourceFolders(files.filter((file) => !packaged.has(file.path)))]
  const whole: Area = { id: 'whole', name: 'whole repository', folder: '', kind: 'whole', paths: files.map((file) => file.path) }
  if (folders.length === 0 || (packages.length === 0 && folders.length === 1)) return [whole]

  const pathsOf = assign(files, folders)
  const kept = [...folders].sort((a, b) => size(pathsOf, b) - size(pathsOf, a) || (a < b ? -1 : 1)).slice(0, AREAS_MAX - 1)
  const areas = kept.sort().map((folder): Area => {
    const kind = packages.includes(folder) ? 'package' : 'folder'
    const name = kind === 'package' ? (manifests.find((manifest) => manifest.folder === folder)?.name ?? folder) : folder
    return { id: identifier(folder), name, folder, kind, paths: pathsOf.get(folder) ?? [] }
  })
  const taken = new Set(areas.flatMap((area) => area.paths))
  const rest = files.map((file) => file.path).filter((path) => !taken.has(path))
  const complete: Area[] =
    rest.length === 0 ? areas : [...areas, { id: 'rest', name: 'everything else', folder: '', kind: 'rest', paths: rest }]
  return withUniqueIds(complete)
}

/** Folders of workspace packages, by the patterns of pnpm-workspace.yaml, package.json `workspaces` and lerna.json. */
async function workspaceFolders(
  root: string,
  files: readonly TrackedFile[],
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tracked = new Set(files.filter((file) => file.content === 'text').map((file) => file.path))
  const read = async (path: string): Promise<string | undefined> => (tracked.has(path) ? readText(root, path, signal) : undefined)
  const patterns = [
    ...asTexts(asRecord(yamlOrNothing(await read('pnpm-workspace.yaml'))).packages),
    ...(manifests.find((manifest) => manifest.folder === '')?.workspaces ?? []),
    ...asTexts(asRecord(jsonOrNothing(await read('lerna.json'))).packages),
  ]
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => folderPattern(pattern.slice(1)))
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(folderPattern)
  return manifests
    .map((manifest) => manifest.folder)
    .filter(
      (folder) => folder !== '' && included.some((pattern) => pattern.test(folder)) && !excluded.some((pattern) => pattern.test(folder)),
    )
}

/** The subset of globs that workspaces use: `*` within a segment, `**` across segments, `{a,b}`. */
function folderPattern(glob: string): RegExp {
  const plain = glob
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .replace(/\/package\.json$/, '')
  const source = plain.replace(/\*\*\/?|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (token) => {
    if (token === '**/') return '(?:.*/)?'
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.length > 1) return `(?:${token.slice(1, -1).split(',').map(escapePattern).join('|')})`
    return `\\${token}`
  })
  return new RegExp(`^${source}$`)
}

function sourceFolders(files: readonly TrackedFile[]): readonly string[] {
  const folders = files
    .filter(
      (file) =>
        file.language !== undefined &&
        (file.role === 'source' || file.role === 'test' || file.role === 'example') &&
        file.path.includes('/'),
    )
    .map((file) => file.path.slice(0, file.path.indexOf('/')))
  return [...new Set(folders)].sort()
}

/** Gives each file to the deepest folder that holds it. */
function assign(files: readonly TrackedFile[], folders: readonly string[]): Map<string, string[]> {
  const pathsOf = new Map<string, string[]>(folders.map((folder) => [folder, []]))
  for (const file of files) {
    for (let folder = folderOf(file.path); folder !== ''; folder = folderOf(folder)) {
      const paths = pathsOf.get(folder)
      if (paths === undefined) continue
      paths.push(file.path)
      break
    }
  }
  return pathsOf
}

function withUniqueIds(areas: readonly Area[]): readonly Area[] {
  const seen = new Map<string, number>()
  return areas.map((area) => {
    const count = (seen.get(area.id) ?? 0) + 1
    seen.set(area.id, count)
    return count === 1 ? area : { ...area, id: `${area.id}-${count}` }
  })
}

function identifier(folder: string): string {
  return (
    folder
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .toLowerCase() || 'area'
  )
}

function size(pathsOf: ReadonlyMap<string, readonly string[]>, folder: string): number {
  return pathsOf.get(folder)?.length ?? 0
}

/** A workspace file that does not parse names no packages; its package manager reports it better than we could. */
function yamlOrNothing(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parseYaml(text)
  } catch {
    return undefined
  }
}

function jsonOrNothing(text: string | undefined): unknown {
  const parsed = parseJson(text ?? 'null')
  return 'value' in parsed ? parsed.value : undefined
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
