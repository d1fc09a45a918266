import { NofxError } from '@nofx/core'
import prerelease from 'semver/functions/prerelease.js'
import rcompare from 'semver/functions/rcompare.js'
import satisfies from 'semver/functions/satisfies.js'
import type { Template } from './template.ts'

/** A version of a template that there is to choose, and why it should no longer be. */
export interface PublishedTemplate {
  readonly template: Template
  /** Why it should no longer be used, and what to use instead. */
  readonly deprecated?: string
}

/** Versions that are tried before the search for a fitting set is given up: sets that people write need a few dozen. */
const ATTEMPTS_MAX = 10_000

/** Who asks for which versions. */
interface Demand {
  readonly name: string
  readonly range: string
  /** `release@2.1.0`. */
  readonly by: string
}

/** A decision of the search: which version of a name, among those that all who have asked by then allow. */
interface Choice {
  readonly name: string
  readonly candidates: readonly PublishedTemplate[]
  next: number
  readonly before: Partly
}

/** What has been chosen and asked for so far. */
interface Partly {
  readonly demands: readonly Demand[]
  readonly chosen: ReadonlyMap<string, PublishedTemplate>
}

/** What kept the search from getting further than it did. */
interface Conflict {
  readonly name: string
  readonly demands: readonly Demand[]
  readonly depth: number
}

/**
 * Chooses a version of every template that a template uses, directly or through others: one version of each, so that a plan speaks of one
 * thing by one name. The highest that everybody agrees on is taken; a deprecated one only when no other fits, a prerelease only when a
 * range names one. Finds a set whenever there is one, by going back over earlier choices, within 10,000 attempts.
 *
 * @returns by name, without `root` itself
 * @throws NofxError `template.conflict` that names who asks for what and which versions there are; `template.unknown`
 */
export function resolveTemplates(root: Template, published: readonly PublishedTemplate[]): ReadonlyMap<string, PublishedTemplate> {
  const versions = versionsByName(published)
  const path: Choice[] = []
  let furthest: Conflict | undefined
  const note = (name: string, demands: readonly Demand[]): void => {
    if (furthest === undefined || path.length > furthest.depth) furthest = { name, demands: demands.filter((demand) => demand.name === name), depth: path.length }
  }
  /** Opens the choice of the next name that is asked for; false when there is none. */
  const open = (before: Partly): boolean => {
    const name = before.demands.find((demand) => !before.chosen.has(demand.name))?.name
    if (name === undefined) return false
    const asked = before.demands.filter((demand) => demand.name === name)
    const candidates = (versions.get(name) ?? []).filter(({ template }) => asked.every(({ range }) => satisfies(template.version, range)))
    if (candidates.length === 0) note(name, asked)
    path.push({ name, candidates, next: 0, before })
    return true
  }
  const start: Partly = { demands: demandsOf(root), chosen: new Map() }
  if (!open(start)) return start.chosen
  let attempts = 0
  for (let choice = path.at(-1); choice !== undefined; choice = path.at(-1)) {
    const candidate = choice.candidates[choice.next++]
    if (candidate === undefined) {
      path.pop()
      continue
    }
    if (++attempts > ATTEMPTS_MAX) throw new NofxError('template.conflict', `No fitting set of templates for "${root.name}" was found in ${ATTEMPTS_MAX} attempts. Narrow the ranges of its uses.`)
    const chosen = new Map(choice.before.chosen).set(choice.name, candidate)
    const demands = [...choice.before.demands, ...demandsOf(candidate.template)]
    const broken = demands.find(({ name, range }) => {
      const version = chosen.get(name)?.template.version
      return version !== undefined && !satisfies(version, range)
    })
    if (broken !== undefined) note(broken.name, demands)
    else if (!open({ demands, chosen })) {
      assertNoCircle(root, chosen)
      return chosen
    }
  }
  throw conflictError(furthest as Conflict, versions)
}

function demandsOf({ name, version, uses }: Template): readonly Demand[] {
  return uses.map((use) => ({ name: use.template, range: use.range, by: `${name}@${version}` }))
}

/** Newest first; prereleases after all others, deprecated ones last. */
function versionsByName(published: readonly PublishedTemplate[]): ReadonlyMap<string, readonly PublishedTemplate[]> {
  const byName = new Map<string, PublishedTemplate[]>()
  for (const version of published) {
    const others = byName.get(version.template.name)
    if (others === undefined) byName.set(version.template.name, [version])
    else others.push(version)
  }
  for (const versions of byName.values()) versions.sort((one, other) => burdenOf(one) - burdenOf(other) || rcompare(one.template.version, other.template.version))
  return byName
}

function burdenOf({ template, deprecated }: PublishedTemplate): number {
  return (deprecated === undefined ? 0 : 2) + (prerelease(template.version) === null ? 0 : 1)
}

function conflictError({ name, demands }: Conflict, versions: ReadonlyMap<string, readonly PublishedTemplate[]>): NofxError {
  const there = (versions.get(name) ?? []).map(({ template }) => template.version).toSorted(rcompare)
  const asked = [...new Set(demands.map(({ range, by }) => `${by} asks for ${range}`))].join(', ')
  if (there.length === 0) return new NofxError('template.unknown', `There is no template "${name}", and ${asked}. Publish it, or pass it as one of \`templates\`.`)
  return new NofxError('template.conflict', `No version of the template "${name}" fits all who use it: ${asked}; there is ${there.join(', ')}. Widen one of the ranges, or publish a version that they all allow.`)
}

/** Templates that use each other have no end. */
function assertNoCircle(root: Template, chosen: ReadonlyMap<string, PublishedTemplate>): void {
  const usesOf = (name: string): readonly string[] => (name === root.name ? root : chosen.get(name)?.template)?.uses.map(({ template }) => template) ?? []
  const done = new Set<string>()
  const path: { readonly name: string; readonly uses: readonly string[]; next: number }[] = [{ name: root.name, uses: usesOf(root.name), next: 0 }]
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const name = at.uses[at.next++]
    if (name === undefined) {
      done.add(at.name)
      path.pop()
    } else if (path.some((other) => other.name === name)) {
      throw new NofxError('template.conflict', `These templates use each other: ${[...path.slice(path.findIndex((other) => other.name === name)).map((other) => other.name), name].join(' → ')}. Remove one of the uses.`)
    } else if (!done.has(name)) path.push({ name, uses: usesOf(name), next: 0 })
  }
}
