import { baseName, folderOf } from './file-role.ts'
import { asRecord, type JsonFault, keyLines, parseJson } from './json-text.ts'
import { mentionForms, mentionsWord } from './package-names.ts'
import { readText } from './text-file.ts'
import type { TrackedFile } from './tracked-files.ts'

const DEPENDENCY_SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const
type DependencySection = (typeof DEPENDENCY_SECTIONS)[number]

/** One declared dependency, as the manifest says it. */
export interface DeclaredDependency {
  readonly name: string
  readonly range: string
  readonly section: DependencySection
  readonly line: number
}

/** A package.json: what it declares, or the fault that keeps us from reading it. Plain JSON. */
export interface Manifest {
  readonly path: string
  /** '' for the one at the top. */
  readonly folder: string
  readonly fault?: JsonFault
  readonly name?: string
  readonly private: boolean
  readonly dependencies: readonly DeclaredDependency[]
  readonly scripts: readonly string[]
  /** Files the package offers to those who import it: main, module, types, exports. Bins run, but are no library. */
  readonly entries: readonly string[]
  readonly bins: readonly string[]
  /** Subpath imports such as `#internal/*`, each with its possible targets. */
  readonly imports: Readonly<Record<string, readonly string[]>>
  readonly workspaces: readonly string[]
  /** Declared packages that the rest of the manifest names: it can hold the configuration of many tools. */
  readonly mentioned: readonly string[]
  /** True when a package.json only sets `"type"` for a folder and is no package of its own. */
  readonly marker: boolean
}

/** Reads every tracked package.json except those of fixtures and vendored code, which are not this project's. */
export async function readManifests(root: string, files: readonly TrackedFile[], signal: AbortSignal): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = []
  for (const file of files) {
    if (baseName(file.path) !== 'package.json' || file.content !== 'text') continue
    if (file.role === 'fixture' || file.role === 'vendored' || file.role === 'generated') continue
    manifests.push(parseManifest(file.path, await readText(root, file.path, signal)))
  }
  return manifests
}

/** Parses one manifest. Fields of an unexpected type are taken for absent, except a root that is no object. */
function parseManifest(path: string, text: string): Manifest {
  const parsed = parseJson(text)
  const empty = {
    path,
    folder: folderOf(path),
    private: false,
    dependencies: [],
    scripts: [],
    entries: [],
    bins: [],
    imports: {},
    workspaces: [],
    mentioned: [],
    marker: false,
  }
  if ('fault' in parsed) return { ...empty, fault: parsed.fault }
  if (!isRecord(parsed.value)) return { ...empty, fault: { line: 1, message: 'the manifest is not a JSON object' } }
  const json = parsed.value
  const dependencies = DEPENDENCY_SECTIONS.flatMap((section) => declaredIn(json, section, text))
  return {
    ...empty,
    ...(typeof json.name === 'string' ? { name: json.name } : {}),
    private: json.private === true,
    dependencies,
    scripts: strings(json.scripts),
    entries: ['main', 'module', 'types', 'typings', 'exports'].flatMap((field) => strings(json[field])),
    bins: strings(json.bin),
    imports: Object.fromEntries(Object.entries(asRecord(json.imports)).map(([key, value]) => [key, strings(value)])),
    workspaces: strings(isRecord(json.workspaces) ? json.workspaces.packages : json.workspaces),
    mentioned: mentionedIn(json, dependencies),
    marker: json.name === undefined && DEPENDENCY_SECTIONS.every((section) => json[section] === undefined),
  }
}

function declaredIn(json: Readonly<Record<string, unknown>>, section: DependencySection, text: string): readonly DeclaredDependency[] {
  const declared = Object.entries(asRecord(json[section]))
  if (declared.length === 0) return []
  const lines = keyLines(text, [section])
  return declared.flatMap(([name, range]) => (typeof range === 'string' ? [{ name, range, section, line: lines.get(name) ?? 1 }] : []))
}

function mentionedIn(json: Readonly<Record<string, unknown>>, dependencies: readonly DeclaredDependency[]): readonly string[] {
  const silent: readonly string[] = [
    ...DEPENDENCY_SECTIONS,
    'name',
    'description',
    'keywords',
    'scripts',
    'files',
    'exports',
    'overrides',
    'resolutions',
    'repository',
    'homepage',
    'bugs',
  ]
  const settings = JSON.stringify(Object.entries(json).filter(([key]) => !silent.includes(key)))
  return dependencies.map((dependency) => dependency.name).filter((name) => mentionForms(name).some((form) => mentionsWord(settings, form)))
}

/** Every string inside a value, however deep: export maps nest conditions and fallbacks freely. */
function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(strings)
  return isRecord(value) ? Object.values(value).flatMap(strings) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
