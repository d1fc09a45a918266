import { counted } from './evidence.ts'
import { isScript } from './file-role.ts'
import type { FindingDraft } from './findings.ts'
import type { Manifest } from './manifest.ts'
import { type PackageUse, typesPackage } from './package-use.ts'
import { isWithin } from './resolve.ts'

/**
 * Packages that files import and no package.json above them declares. Left alone: imports inside a `try`, names of this
 * repository's own packages, types-only imports of something whose types are declared, names that a configuration file
 * mentions (an alias we cannot evaluate), and files with no manifest above them.
 */
export function undeclaredFindings(
  uses: readonly PackageUse[],
  manifests: readonly Manifest[],
  configTexts: readonly string[],
): readonly FindingDraft[] {
  const own = new Set(manifests.flatMap((manifest) => manifest.name ?? []))
  const groups = new Map<string, { readonly manifest: Manifest; readonly uses: PackageUse[] }>()
  for (const use of uses) {
    const above = manifests
      .filter((manifest) => isWithin(use.source.path, manifest.folder))
      .sort((a, b) => b.folder.length - a.folder.length)
    const nearest = above.find((manifest) => !manifest.marker || manifest.folder === '')
    if (nearest === undefined || above.some((manifest) => manifest.fault !== undefined)) continue
    if (use.mention.optional || own.has(use.name) || isDeclared(use, above) || isAliased(use, configTexts)) continue
    const key = `${nearest.path}\0${use.name}`
    const group = groups.get(key) ?? { manifest: nearest, uses: [] }
    group.uses.push(use)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ manifest, uses: group }) => undeclaredFinding(manifest, group))
}

/** One finding a package and manifest, at the import that matters most. */
function undeclaredFinding(manifest: Manifest, uses: readonly PackageUse[]): readonly FindingDraft[] {
  const [worst] = [...uses].sort((a, b) => weigh(b) - weigh(a))
  if (worst === undefined) return []
  const files = new Set(uses.map((use) => use.source.path)).size
  return [
    {
      kind: 'undeclared-dependency',
      subject: `${manifest.path}:${worst.name}`,
      file: worst.source.path,
      line: worst.mention.line,
      title: `\`${worst.name}\` is imported but not declared`,
      detail: `${manifest.path} does not declare it${worst.mention.typeOnly ? ' (only its types are used)' : ''}. ${counted(files, 'file imports it', 'files import it')}; it works only as long as another package happens to install it.`,
      evidence: `"${worst.name}" is in none of the dependency sections of ${manifest.path} or of a package.json above it`,
      score01: weigh(worst),
    },
  ]
}

function weigh({ source, mention }: PackageUse): number {
  if (mention.typeOnly) return 0.3
  if (source.role === 'source') return 0.8
  return source.role === 'test' || source.role === 'config' ? 0.5 : 0.3
}

function isDeclared({ name, source, mention }: PackageUse, above: readonly Manifest[]): boolean {
  const declared = new Set(above.flatMap((manifest) => manifest.dependencies.map((dependency) => dependency.name)))
  if (declared.has(name)) return true
  // TypeScript drops an import that turns out to name only types, whether or not it says so.
  const mayBeTypes = mention.typeOnly || /\.[mc]?tsx?$/.test(source.path)
  return mayBeTypes && declared.has(typesPackage(name))
}

/** Bundlers and test runners rename modules in configuration files, which are programs: a mention there is a doubt. */
function isAliased(use: PackageUse, configTexts: readonly string[]): boolean {
  return isScript(use.source.path) && configTexts.some((text) => text.includes(`'${use.name}'`) || text.includes(`"${use.name}"`))
}
