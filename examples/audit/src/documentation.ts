import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { shellQuote } from './evidence.ts'
import { baseName, folderOf } from './file-role.ts'
import type { FindingDraft } from './findings.ts'
import type { MarkdownLink } from './markdown.ts'
import type { Repository } from './repository.ts'
import type { AreaScan, DocumentFacts } from './scan.ts'

/** What the documents of the repository promise and do not keep: dead relative links and anchors, a missing README. */
export function documentationFindings(repository: Repository, scans: readonly AreaScan[], signal: AbortSignal): readonly FindingDraft[] {
  const site = new LinkTargets(repository, scans)
  const findings: FindingDraft[] = []
  for (const document of scans.flatMap((scan) => scan.documents)) {
    signal.throwIfAborted()
    if (document.role === 'fixture') continue
    findings.push(...document.links.flatMap((link) => linkFinding(document, link, site)))
  }
  return [...findings, ...readmeFindings(repository)]
}

/** Everything in the repository that a link may lead to. */
class LinkTargets {
  readonly root: string
  /** What may be written, to what it means. */
  readonly #places: ReadonlyMap<string, string>
  /** What a site serves from its top: the contents of folders called public or static. */
  readonly #served: ReadonlySet<string>
  readonly #anchors: ReadonlyMap<string, ReadonlySet<string>>

  constructor(repository: Repository, scans: readonly AreaScan[]) {
    this.root = repository.root
    const places = new Map<string, string>()
    for (const { path } of [...repository.files, ...repository.skipped]) {
      for (let place = path; place !== ''; place = folderOf(place)) {
        places.set(place, place)
        // Site generators sort pages by a number that they then leave out of the address.
        const unnumbered = place.replace(/(^|\/)\d+[-_.]+(?=[^/])/g, '$1')
        if (!places.has(unnumbered)) places.set(unnumbered, place)
      }
    }
    this.#places = places
    this.#served = new Set([...places.keys()].flatMap((place) => /(?:^|\/)(?:public|static)(\/.*)$/.exec(place)?.[1] ?? []))
    this.#anchors = new Map(scans.flatMap((scan) => scan.documents).map((document) => [document.path, new Set(document.anchors)]))
  }

  /** The tracked file or folder for a path, or for what a site generator makes of it. */
  find(path: string): string | undefined {
    const plain = path.replace(/\/+$/, '')
    const stem = plain.replace(/\.html?$/, '')
    const inside = `${stem}/`
    if (plain === '') return ''
    const candidates = [plain, `${stem}.md`, `${stem}.mdx`, `${inside}index.md`, `${inside}README.md`, `${inside}index.html`]
    return candidates.map((candidate) => this.#places.get(candidate)).find((place) => place !== undefined)
  }

  isServed(path: string): boolean {
    return this.#served.has(path)
  }

  /** Undefined when the target is no document whose anchors we know. */
  hasAnchor(path: string, anchor: string): boolean | undefined {
    return this.#anchors.get(path)?.has(anchor)
  }

  /** A file that is there but not tracked: built, perhaps, but dead on any other machine. */
  isUntracked(path: string): boolean {
    return path !== '' && existsSync(join(this.root, path))
  }
}

function linkFinding(document: DocumentFacts, link: MarkdownLink, site: LinkTargets): readonly FindingDraft[] {
  const parts = relativeTarget(link.target)
  if (parts === undefined) return []
  const paths = candidatePaths(document.path, parts.path)
  if (paths.length === 0 || site.isServed(parts.path)) return []
  const found = paths.map((path) => site.find(path)).find((path) => path !== undefined)
  const at = { file: document.path, line: link.line, subject: link.target }
  if (found === undefined) {
    const [path = ''] = paths
    return [
      {
        ...at,
        kind: 'dead-link',
        title: `The link \`${clip(link.target)}\` leads nowhere`,
        detail: site.isUntracked(path)
          ? `${clip(path)} exists here but is not tracked, so readers elsewhere do not have it.`
          : `The repository has no ${clip(path)}.`,
        evidence: `git ls-files ${shellQuote(path)} prints nothing`,
        score01: linkWeight(document) * (parts.path.startsWith('/') ? 0.7 : 1),
      },
    ]
  }
  if (parts.anchor === '' || site.hasAnchor(found, parts.anchor) !== false) return []
  return [
    {
      ...at,
      kind: 'dead-anchor',
      title: `The anchor \`${clip(link.target)}\` names no heading`,
      detail: `${found === document.path ? 'This document' : found} has no heading whose slug is "${clip(parts.anchor)}".`,
      evidence: `no heading of ${found} becomes "${clip(parts.anchor)}" by GitHub's rules`,
      score01: linkWeight(document) * 0.7,
    },
  ]
}

/** Path and anchor of a link into the repository; undefined for addresses, placeholders and anchors into code. */
function relativeTarget(target: string): { readonly path: string; readonly anchor: string } | undefined {
  if (target === '' || target === '#' || /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target) || /\{\{|\$\{|<%|[<>]/.test(target)) return undefined
  const [before = '', anchor = ''] = target.split(/#(.*)/s)
  const path = decode(before.replace(/\?.*$/s, ''))
  const isLineAnchor = /^L\d+/.test(anchor) || anchor.startsWith(':~:') || anchor === 'top' || anchor.startsWith('user-content-')
  return { path, anchor: isLineAnchor ? '' : decode(anchor).toLowerCase() }
}

/**
 * Where in the repository a link may lead. An absolute one starts at the top for GitHub, but at the root of the site for a
 * generator, which may be any folder above the document. One that leaves the repository (such as ../../issues) is GitHub's.
 */
function candidatePaths(from: string, path: string): readonly string[] {
  if (path === '') return [from]
  if (!path.startsWith('/')) {
    const joined = posix.join(folderOf(from), path)
    return joined.startsWith('..') ? [] : [joined.replace(/^\.$/, '')]
  }
  const roots = ['']
  for (let folder = folderOf(from); folder !== ''; folder = folderOf(folder)) roots.push(folder)
  return roots.map((root) => posix.join(root, path).replace(/^\//, ''))
}

function linkWeight(document: DocumentFacts): number {
  const name = baseName(document.path).toLowerCase()
  if (/^(?:changelog|changes|history|news)/.test(name)) return 0.25
  return name.startsWith('readme') ? 0.6 : 0.5
}

function readmeFindings(repository: Repository): readonly FindingDraft[] {
  const hasReadme = (folder: string): boolean =>
    repository.files.some((file) => folderOf(file.path) === folder && /^readme(?:\.|$)/i.test(baseName(file.path)))
  const [first] = repository.files
  const top = repository.manifests.find((manifest) => manifest.folder === '')?.path ?? first?.path
  const packages = repository.manifests.filter(
    (manifest) =>
      manifest.folder !== '' &&
      manifest.name !== undefined &&
      !manifest.private &&
      repository.areas.some((area) => area.kind === 'package' && area.folder === manifest.folder),
  )
  return [
    ...(top !== undefined && !hasReadme('') && !hasReadme('.github') && !hasReadme('docs')
      ? [missingReadme(top, 'The repository', 0.6)]
      : []),
    ...packages
      .filter((manifest) => !hasReadme(manifest.folder))
      .map((manifest) => missingReadme(manifest.path, `The package \`${manifest.name ?? ''}\``, 0.35)),
  ]
}

function missingReadme(file: string, what: string, score01: number): FindingDraft {
  const folder = folderOf(file)
  return {
    kind: 'missing-readme',
    subject: 'readme',
    file,
    line: 1,
    title: `${what} has no README`,
    detail: 'Whoever arrives does not learn what this is and how to begin.',
    evidence: `git ls-files ${shellQuote(folder === '' ? '.' : folder)} | grep -i readme`,
    score01,
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function clip(text: string): string {
  const plain = text.replace(/[`\p{Cc}]/gu, ' ')
  return plain.length <= 80 ? plain : `${plain.slice(0, 79)}…`
}
