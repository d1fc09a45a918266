import { shellQuote } from './evidence.ts'
import { fileRole } from './file-role.ts'
import type { FindingDraft } from './findings.ts'
import type { Lockfile } from './lockfile.ts'
import type { DeclaredDependency, Manifest } from './manifest.ts'
import { findMentions } from './package-mentions.ts'
import { commandNames } from './package-names.ts'
import { type PackageUse, typesPackage } from './package-use.ts'
import type { Repository } from './repository.ts'
import { isWithin } from './resolve.ts'
import type { CompilerConfig } from './tsconfig.ts'

export interface UnusedInput {
  readonly repository: Repository
  readonly uses: readonly PackageUse[]
  readonly lockfiles: readonly Lockfile[]
  readonly configs: readonly CompilerConfig[]
}

interface Candidate {
  readonly manifest: Manifest
  readonly dependency: DeclaredDependency
}

/**
 * Declared packages that nothing seems to use. Searched: imports, scripts and commands, compiler configurations, peers of
 * other packages, and the text of every tracked file. The confidence is said: a name that nobody mentions is a stronger
 * sign than one that only documents mention. Peer and optional dependencies are promises to others and left alone.
 */
export async function unusedFindings(input: UnusedInput, signal: AbortSignal): Promise<readonly FindingDraft[]> {
  const candidates = input.repository.manifests.flatMap((manifest) =>
    manifest.dependencies
      .filter((dependency) => isCandidate(dependency, manifest) && !isUsed(dependency.name, manifest, input))
      .map((dependency) => ({ manifest, dependency })),
  )
  if (candidates.length === 0) return []
  const mentions = await findMentions(input.repository, [...new Set(candidates.map(({ dependency }) => dependency.name))], signal)
  return candidates.flatMap((candidate) => unusedFinding(candidate, input, mentions.get(candidate.dependency.name) ?? []))
}

function unusedFinding(
  { manifest, dependency }: Candidate,
  { lockfiles }: UnusedInput,
  mentions: readonly string[],
): readonly FindingDraft[] {
  const within = mentions.filter((path) => isWithin(path, manifest.folder))
  const inCode = within.filter((path) => fileRole(path) !== 'document')
  if (inCode.length > 0) return []
  const isTool = lockfiles.some((lockfile) => dependency.name in lockfile.commands)
  const confidence =
    within.length > 0
      ? 'likely: only documents mention it'
      : dependency.section === 'devDependencies'
        ? 'likely: nothing mentions it, though a tool may load it by itself'
        : 'high: nothing imports or mentions it'
  return [
    {
      kind: 'unused-dependency',
      subject: `${dependency.section}:${dependency.name}`,
      file: manifest.path,
      line: dependency.line,
      title: `\`${dependency.name}\` is declared but seems unused`,
      detail: `Declared in ${dependency.section} as "${dependency.range}". Confidence ${confidence}.`,
      evidence: `git grep -lwF ${shellQuote(dependency.name)} names no configuration, and no file imports it`,
      // What only an example declares is nobody's dependency.
      score01:
        (fileRole(manifest.path) === 'example' ? 0.5 : 1) *
        (isTool ? 0.15 : dependency.section === 'devDependencies' ? 0.3 : within.length > 0 ? 0.4 : 0.55),
    },
  ]
}

function isCandidate(dependency: DeclaredDependency, manifest: Manifest): boolean {
  if (dependency.section === 'peerDependencies' || dependency.section === 'optionalDependencies') return false
  // What is also a peer is installed to test against it; an alias by workspace protocol may only order builds.
  return !manifest.dependencies.some((other) => other.name === dependency.name && other.section === 'peerDependencies')
}

function isUsed(name: string, manifest: Manifest, { repository, uses, lockfiles, configs }: UnusedInput): boolean {
  const imported = (wanted: string): boolean => uses.some((use) => use.name === wanted && isWithin(use.source.path, manifest.folder))
  if (imported(name) || isInternal(name, manifest, repository) || manifest.mentioned.includes(name)) return true
  if (name.startsWith('@types/')) return isTypesUsed(name, manifest, repository, imported)
  if (name === 'typescript' && repository.files.some((file) => file.language === 'TypeScript' && isWithin(file.path, manifest.folder)))
    return true
  if (
    configs.some(
      (config) => isWithin(config.path, manifest.folder) && config.packages.some((used) => used === name || used.startsWith(`${name}/`)),
    )
  )
    return true
  if (lockfiles.some((lockfile) => lockfile.peers.includes(name))) return true
  return runsInScripts(name, manifest, repository, lockfiles)
}

/** Packages of the workspace resolve to files, not to packages, so they are never in `uses`; nor are they worth a doubt. */
function isInternal(name: string, manifest: Manifest, repository: Repository): boolean {
  const dependency = manifest.dependencies.find((declared) => declared.name === name)
  return dependency?.range.startsWith('workspace:') === true || repository.manifests.some((other) => other.name === name)
}

function isTypesUsed(name: string, manifest: Manifest, repository: Repository, imported: (name: string) => boolean): boolean {
  if (name === '@types/node' || name === '@types/bun') return true
  const typed = [...new Set(manifest.dependencies.map((dependency) => dependency.name))].find((declared) => typesPackage(declared) === name)
  const plain = name.slice('@types/'.length)
  const subject = plain.includes('__') ? `@${plain.replace('__', '/')}` : plain
  if (typed !== undefined || imported(subject)) return true
  // Test frameworks add globals that are used without an import.
  return ['jest', 'mocha', 'jasmine', 'chai'].includes(plain) && repository.files.some((file) => file.role === 'test')
}

function runsInScripts(name: string, manifest: Manifest, repository: Repository, lockfiles: readonly Lockfile[]): boolean {
  const commands = new Set([...commandNames(name), ...lockfiles.flatMap((lockfile) => lockfile.commands[name] ?? [])])
  const scripts = repository.manifests
    .filter((other) => isWithin(other.path, manifest.folder) || isWithin(manifest.path, other.folder))
    .flatMap((other) => other.scripts)
  return scripts.some((script) => script.includes(name) || script.split(/[\s;&|()"'`=/]+/).some((word) => commands.has(word)))
}
