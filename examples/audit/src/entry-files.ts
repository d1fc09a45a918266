import { posix } from 'node:path'
import type { Manifest } from './manifest.ts'

const SOURCE_FOLDERS = ['src', 'source', 'lib', '']
const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx']
const BUILD_FOLDER = /^(?:dist|build|out|lib|esm|cjs|es|distribution|output|types)\//

/**
 * The tracked sources behind what a package offers to importers. An entry that points into a build folder is led back to
 * the source of the same name; a package that names nothing offers its index.
 */
export function entrySources(manifest: Manifest, paths: ReadonlySet<string>): readonly string[] {
  const entries = manifest.entries.filter((entry) => /\.[mc]?[jt]sx?$/.test(entry) || !/\.[a-z]+$/i.test(entry))
  const found = [
    ...new Set(entries.filter((entry) => !entry.includes('*')).flatMap((entry) => sourceOf(manifest.folder, entry, paths) ?? [])),
  ]
  const code = found.filter((path) => !/\.d\.[mc]?ts$/.test(path))
  if (code.length > 0) return code
  const index = candidates(manifest.folder, 'index').find((path) => paths.has(path))
  return index === undefined ? found : [index]
}

function sourceOf(folder: string, entry: string, paths: ReadonlySet<string>): string | undefined {
  const plain = entry.replace(/^\.\//, '')
  const exact = posix.join(folder, plain)
  if (paths.has(exact)) return exact
  const stem = plain.replace(/(?:\.d)?\.[mc]?[jt]sx?$/, '')
  let inner = stem
  while (BUILD_FOLDER.test(inner)) inner = inner.replace(BUILD_FOLDER, '')
  inner = inner.replace(/^(?:src|source)\//, '')
  return [stem, inner].flatMap((name) => candidates(folder, name)).find((path) => paths.has(path))
}

function candidates(folder: string, stem: string): readonly string[] {
  return SOURCE_FOLDERS.flatMap((source) =>
    SOURCE_EXTENSIONS.flatMap((extension) => [
      posix.join(folder, source, stem + extension),
      posix.join(folder, source, stem, `index${extension}`),
    ]),
  )
}
