import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { entrySources } from './entry-files.ts'
import type { Manifest } from './manifest.ts'
import type { PathAlias } from './tsconfig.ts'

/** What the specifier of an import stands for, seen from a file. */
type Resolution =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'builtin' }
  /** An alias, a virtual module, an address, or a relative path that leads nowhere: no package in any case. */
  | { readonly kind: 'other' }

export type Resolve = (from: string, specifier: string) => Resolution

const BUILTINS = new Set(builtinModules)
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.vue', '.svelte']
const TWINS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.jsx?$/, ['.ts', '.tsx', '.d.ts', '.js', '.jsx']],
  [/\.mjs$/, ['.mts', '.d.mts', '.mjs']],
  [/\.cjs$/, ['.cts', '.d.cts', '.cjs']],
]

/**
 * npm's rules for names; `@/x`, `~/x`, `$lib/x` and `@theme/Link` are aliases by these rules, not packages. Capitals are
 * allowed without a scope only, where old packages have them.
 */
const PACKAGE_NAME = /^(?:@[a-z0-9~][a-z0-9._~-]*\/[a-z0-9._~-]+|[A-Za-z0-9][\w.~-]*)$/

/** Builds the function that says what imports mean in this repository. `paths` are all tracked paths. */
export function createResolver(paths: ReadonlySet<string>, manifests: readonly Manifest[], aliases: readonly PathAlias[]): Resolve {
  const byName = new Map(manifests.flatMap((manifest) => (manifest.name === undefined ? [] : [[manifest.name, manifest] as const])))

  return (from, specifier) => {
    const plain = specifier.replace(/[?#](?!.*\/).*$/, (suffix) => (specifier.startsWith('#') && suffix === specifier ? suffix : ''))
    if (/^\.{1,2}(?:\/|$)/.test(plain)) return fileOrOther(resolveFile(paths, manifests, posix.join(posix.dirname(from), plain)))
    if (plain.startsWith('#')) return fileOrOther(subpathImport(paths, manifests, from, plain))
    const aliased = aliasTarget(paths, manifests, aliases, from, plain)
    if (aliased !== undefined) return aliased
    if (/^[a-z][a-z0-9+.-]*:/i.test(plain)) return { kind: plain.startsWith('node:') ? 'builtin' : 'other' }
    if (BUILTINS.has(plain)) return { kind: 'builtin' }

    const name = packageName(plain)
    if (name === undefined) return { kind: 'other' }
    const internal = byName.get(name)
    const target = internal === undefined ? undefined : internalTarget(paths, manifests, internal, plain.slice(name.length + 1))
    return target === undefined ? { kind: 'package', name } : { kind: 'file', path: target }
  }
}

/** The package a bare specifier belongs to: `@scope/name/deep` gives `@scope/name`; undefined when it can be none. */
function packageName(specifier: string): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return PACKAGE_NAME.test(name) ? name : undefined
}

/** The tracked file that a path without or with a compiled extension stands for. */
function resolveFile(paths: ReadonlySet<string>, manifests: readonly Manifest[], path: string): string | undefined {
  const base = posix.normalize(path).replace(/\/+$/, '').replace(/^\.$/, '')
  if (paths.has(base)) return base
  for (const [pattern, twins] of TWINS) {
    if (!pattern.test(base)) continue
    const twin = twins.map((extension) => base.replace(pattern, extension)).find((candidate) => paths.has(candidate))
    if (twin !== undefined) return twin
  }
  const inside = base === '' ? '' : `${base}/`
  const direct = EXTENSIONS.map((extension) => base + extension).find((candidate) => paths.has(candidate))
  if (direct !== undefined) return direct
  const manifest = manifests.find((candidate) => candidate.folder === base && candidate.path === `${inside}package.json`)
  const entry = manifest === undefined ? undefined : entrySources(manifest, paths)[0]
  return (
    entry ??
    EXTENSIONS.map((extension) => `${inside}index${extension}`).find((candidate) => paths.has(candidate)) ??
    compiledFrom(paths, base)
  )
}

/** A path into a build folder that is not tracked stands for the source it is built from. */
function compiledFrom(paths: ReadonlySet<string>, base: string): string | undefined {
  const match = /^(.*?)(?:^|\/)(?:dist|build|out|distribution)(?:\/(.*))?$/.exec(base)
  if (match === null) return undefined
  const [, folder = '', inner = ''] = match
  const stem = inner.replace(/^(?:esm|cjs|src)\//, '').replace(/(?:\.d)?\.[mc]?[jt]s$/, '') || 'index'
  const folders = ['src', 'source', 'lib', ''].map((name) => [folder, name].filter((part) => part !== '').join('/'))
  return folders
    .flatMap((place) => EXTENSIONS.map((extension) => `${place === '' ? '' : `${place}/`}${stem}${extension}`))
    .find((candidate) => paths.has(candidate))
}

function aliasTarget(
  paths: ReadonlySet<string>,
  manifests: readonly Manifest[],
  aliases: readonly PathAlias[],
  from: string,
  specifier: string,
): Resolution | undefined {
  for (const alias of aliases) {
    if (!from.startsWith(alias.folder)) continue
    if (
      specifier.length < alias.prefix.length + alias.suffix.length ||
      !specifier.startsWith(alias.prefix) ||
      !specifier.endsWith(alias.suffix)
    )
      continue
    if (!alias.wildcard && specifier !== alias.prefix) continue
    const middle = specifier.slice(alias.prefix.length, specifier.length - alias.suffix.length)
    const target = alias.targets
      .map((pattern) => resolveFile(paths, manifests, pattern.replace('*', middle)))
      .find((path) => path !== undefined)
    if (target !== undefined) return { kind: 'file', path: target }
    // A catch-all such as `*` (or a base URL) that leads nowhere leaves the name to the packages.
    if (alias.prefix !== '') return { kind: 'other' }
  }
  return undefined
}

function subpathImport(paths: ReadonlySet<string>, manifests: readonly Manifest[], from: string, specifier: string): string | undefined {
  const owner = manifests
    .filter((manifest) => isWithin(from, manifest.folder) && !manifest.marker)
    .sort((a, b) => b.folder.length - a.folder.length)[0]
  for (const [key, targets] of Object.entries(owner?.imports ?? {})) {
    const [prefix = '', suffix] = key.split('*')
    const matches = suffix === undefined ? specifier === key : specifier.startsWith(prefix) && specifier.endsWith(suffix)
    if (!matches) continue
    const middle = suffix === undefined ? '' : specifier.slice(prefix.length, specifier.length - suffix.length)
    const found = targets
      .map((target) => resolveFile(paths, manifests, posix.join(owner?.folder ?? '', target.replaceAll('*', middle))))
      .find((path) => path !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

function internalTarget(
  paths: ReadonlySet<string>,
  manifests: readonly Manifest[],
  manifest: Manifest,
  subpath: string,
): string | undefined {
  if (subpath === '') return entrySources(manifest, paths)[0]
  return ['', 'src', 'source', 'lib', 'dist']
    .map((folder) => resolveFile(paths, manifests, posix.join(manifest.folder, folder, subpath)))
    .find((path) => path !== undefined)
}

/** True when the path lies in the folder; every path lies in ''. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}

function fileOrOther(path: string | undefined): Resolution {
  return path === undefined ? { kind: 'other' } : { kind: 'file', path }
}
