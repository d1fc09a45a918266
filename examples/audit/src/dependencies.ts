import { named } from './evidence.ts'
import { baseName } from './file-role.ts'
import type { FindingDraft } from './findings.ts'
import { JS_LOCKFILES, type LockedPackage, type Lockfile, parseLockfile } from './lockfile.ts'
import type { DeclaredDependency, Manifest } from './manifest.ts'
import { packageUses } from './package-use.ts'
import type { Repository } from './repository.ts'
import { createResolver, isWithin } from './resolve.ts'
import type { AreaScan } from './scan.ts'
import { readText } from './text-file.ts'
import { type CompilerConfig, readCompilerConfigs } from './tsconfig.ts'
import { undeclaredFindings } from './undeclared.ts'
import { unusedFindings } from './unused.ts'

/** Above this a duplicate is hardly worth a line each; the most scattered ones are reported. */
const DUPLICATES_MAX = 200

/** What manifests, lockfiles and imports say about the packages a JavaScript repository depends on. */
export async function dependencyFindings(
  repository: Repository,
  scans: readonly AreaScan[],
  signal: AbortSignal,
): Promise<readonly FindingDraft[]> {
  const { manifests, root, files } = repository
  if (manifests.length === 0) return []
  const configs = await readCompilerConfigs(root, files, signal)
  const lockfiles = await readLockfiles(repository, signal)
  const resolve = resolverOf(repository, configs)
  const uses = packageUses(scans, resolve)
  return [
    ...manifests.flatMap((manifest) => manifestFindings(manifest, manifests)),
    ...undeclaredFindings(uses, manifests, await readConfigTexts(repository, signal)),
    ...(await unusedFindings({ repository, uses, lockfiles, configs }, signal)),
    ...lockfiles.flatMap((lockfile) => duplicateFindings(lockfile, manifests)),
    ...(await missingLockfileFindings(repository, signal)),
  ]
}

/** The meaning of imports in this repository, its compiler configurations considered. */
export function resolverOf(repository: Repository, configs: readonly CompilerConfig[]): ReturnType<typeof createResolver> {
  return createResolver(
    new Set(repository.files.map((file) => file.path)),
    repository.manifests,
    configs.flatMap((config) => config.aliases),
  )
}

function manifestFindings(manifest: Manifest, manifests: readonly Manifest[]): readonly FindingDraft[] {
  if (manifest.fault !== undefined) {
    return [
      {
        kind: 'broken-manifest',
        subject: 'json',
        file: manifest.path,
        line: manifest.fault.line,
        title: 'The manifest is not valid JSON',
        detail: `${manifest.fault.message}. No package manager can read it, and its dependencies were not audited.`,
        evidence: `JSON.parse fails at line ${manifest.fault.line}`,
        score01: 0.95,
      },
    ]
  }
  const internal = new Set(manifests.flatMap((other) => other.name ?? []))
  return manifest.dependencies
    .filter((dependency) => dependency.section !== 'peerDependencies' && !internal.has(dependency.name) && isUnpinned(dependency))
    .map((dependency) => ({
      kind: 'unpinned-dependency',
      subject: `${dependency.section}:${dependency.name}`,
      file: manifest.path,
      line: dependency.line,
      title: `\`${dependency.name}\` accepts any version`,
      detail: `Its range is "${dependency.range}", so a release of theirs can break a fresh install of yours.`,
      evidence: `${manifest.path} line ${dependency.line} says "${dependency.range}"`,
      score01: dependency.section === 'devDependencies' ? 0.4 : 0.6,
    }))
}

function isUnpinned({ range }: DeclaredDependency): boolean {
  return ['', '*', 'x', 'latest', 'next', '>=0', '>=0.0.0'].includes(range.trim().toLowerCase())
}

/** Packages that the lockfile holds in several versions; direct dependencies weigh more, for there we can act. */
function duplicateFindings(lockfile: Lockfile, manifests: readonly Manifest[]): readonly FindingDraft[] {
  const byName = new Map<string, LockedPackage[]>()
  for (const locked of lockfile.packages) {
    const versions = byName.get(locked.name) ?? []
    if (!versions.some((known) => known.version === locked.version)) byName.set(locked.name, [...versions, locked])
  }
  return [...byName.values()]
    .filter((versions) => versions.length > 1)
    .sort((a, b) => b.length - a.length)
    .slice(0, DUPLICATES_MAX)
    .map((versions) => duplicateFinding(lockfile, versions, manifests))
}

function duplicateFinding(lockfile: Lockfile, versions: readonly LockedPackage[], manifests: readonly Manifest[]): FindingDraft {
  const name = versions[0]?.name ?? ''
  const declaring = manifests
    .filter((manifest) => isWithin(manifest.path, lockfile.folder))
    .flatMap((manifest) =>
      manifest.dependencies.filter((dependency) => dependency.name === name).map((dependency) => ({ manifest, dependency })),
    )
  const direct = declaring[0]
  const numbers = versions.map((locked) => locked.version)
  return {
    kind: 'duplicate-dependency',
    subject: `${lockfile.path}:${name}`,
    file: direct?.manifest.path ?? lockfile.path,
    line: direct?.dependency.line ?? versions[1]?.line ?? 1,
    title: `\`${name}\` is installed in ${versions.length} versions`,
    detail: `${lockfile.path} pins ${named(numbers)}.${direct === undefined ? ' No manifest here declares it; other packages bring it.' : ''}`,
    evidence: `${lockfile.path} lines ${versions
      .slice(0, 5)
      .map((locked) => locked.line)
      .join(', ')}`,
    score01: direct === undefined ? Math.min(0.3, 0.1 + 0.03 * versions.length) : Math.min(0.5, 0.3 + 0.04 * versions.length),
  }
}

/** Manifests whose dependencies no lockfile beside or above them pins. */
async function missingLockfileFindings(repository: Repository, signal: AbortSignal): Promise<readonly FindingDraft[]> {
  const folders = repository.files
    .filter((file) => JS_LOCKFILES.includes(baseName(file.path)))
    .map((file) => file.path.slice(0, -baseName(file.path).length - 1))
  const top = repository.manifests.some((manifest) => manifest.folder === '')
  const findings: FindingDraft[] = []
  for (const manifest of repository.manifests) {
    const installs = manifest.dependencies.some((dependency) => dependency.section !== 'peerDependencies')
    const isPinned = folders.some((folder) => isWithin(manifest.path, folder))
    // Below a top manifest, packages are installed with it; one missing lockfile is said once.
    if (!installs || isPinned || (top && manifest.folder !== '')) continue
    const isChosen = await choosesNoLockfile(repository, manifest.folder, signal)
    findings.push({
      kind: 'missing-lockfile',
      subject: 'lockfile',
      file: manifest.path,
      line: manifest.dependencies[0]?.line ?? 1,
      title: 'No lockfile pins the dependencies',
      detail: isChosen
        ? 'The package manager is told not to write one (.npmrc or .gitignore), which is usual for a library: its users resolve the ranges themselves.'
        : 'Two installs of one commit can give different code.',
      evidence: `git ls-files | grep -E '(^|/)(${JS_LOCKFILES.join('|')})$' finds none that applies`,
      score01: isChosen ? 0.15 : manifest.private ? 0.5 : 0.35,
    })
  }
  return findings
}

async function choosesNoLockfile(repository: Repository, folder: string, signal: AbortSignal): Promise<boolean> {
  const prefix = folder === '' ? '' : `${folder}/`
  for (const name of ['.npmrc', '.gitignore']) {
    const file = repository.files.find((candidate) => candidate.path === prefix + name && candidate.content === 'text')
    if (
      file !== undefined &&
      /^\s*(?:package-lock|shrinkwrap|lockfile)\s*=\s*false|^\/?(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml)\s*$/m.test(
        await readText(repository.root, file.path, signal),
      )
    )
      return true
  }
  return false
}

async function readLockfiles({ root, files }: Repository, signal: AbortSignal): Promise<readonly Lockfile[]> {
  const lockfiles: Lockfile[] = []
  for (const file of files) {
    if (!JS_LOCKFILES.includes(baseName(file.path)) || file.content !== 'text') continue
    lockfiles.push(parseLockfile(file.path, await readText(root, file.path, signal)))
  }
  return lockfiles
}

/** Configuration, mostly written as code, in which bundlers and test runners rename modules. */
async function readConfigTexts({ root, files }: Repository, signal: AbortSignal): Promise<readonly string[]> {
  const texts: string[] = []
  for (const file of files) {
    if (file.content !== 'text' || !/(?:(?:config|conf|rc)\.[mc]?[jt]s(?:on)?|(?:^|\/)(?:deno|import[-_]map)\.jsonc?)$/.test(file.path))
      continue
    texts.push(await readText(root, file.path, signal))
  }
  return texts
}
