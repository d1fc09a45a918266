import type { ImportFacts } from './parse-imports.ts'
import type { Resolve } from './resolve.ts'
import type { AreaScan, SourceFacts } from './scan.ts'

/** One import of a package by a file. */
export interface PackageUse {
  readonly name: string
  readonly source: SourceFacts
  readonly mention: ImportFacts
}

/** Every import that names a package of the outside, in the order of the files. */
export function packageUses(scans: readonly AreaScan[], resolve: Resolve): readonly PackageUse[] {
  const sources = scans.flatMap((scan) => scan.sources).filter((source) => source.role !== 'fixture')
  const ambient = new Set(sources.flatMap((source) => source.ambientModules))
  return sources.flatMap((source) =>
    source.imports.flatMap((mention) => {
      if (ambient.has(mention.specifier)) return []
      const resolution = resolve(source.path, mention.specifier)
      return resolution.kind === 'package' ? [{ name: resolution.name, source, mention }] : []
    }),
  )
}

/** The name of the types package for a package: `@scope/name` gives `@types/scope__name`. */
export function typesPackage(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`
}
