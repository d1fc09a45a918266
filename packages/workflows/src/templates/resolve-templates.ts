import { NofxError } from '@nofx/core'
import prerelease from 'semver/functions/prerelease.js'
import rcompare from 'semver/functions/rcompare.js'
import satisfies from 'semver/functions/satisfies.js'
import { listNames } from './list-names.ts'
import { assertTemplate } from './parse-template.ts'
import type { Template } from './template.ts'

/** A version of a template that there is to choose, and why it should no longer be. */
export interface PublishedTemplate {
  readonly template: Template
  /** Why it should no longer be used, and what to use instead. */
  readonly deprecated?: string
}

/** Versions that are held against ranges before the search for a fitting set is given up: sets that people write need some hundreds, and a second does for these. */
const COMPARISONS_MAX = 100_000

/** Who asks for which versions. */
interface Demand {
  readonly name: string
  readonly range: string
  readonly by: Template
}

/** A decision of the search: which version of a name, among those that all who have asked by then allow. */
interface Choice {
  readonly name: string
  readonly candidates: readonly PublishedTemplate[]
  next: number
  /** The names whose versions have a share in that no candidate fits. */
  readonly blame: Set<string>
  /** How many demands there were before it. */
  readonly demandsBefore: number
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
 * range names one. Finds a set whenever there is one, by going back to the newest choice that has a share in a conflict (conflict-directed
 * backjumping: Prosser, Hybrid algorithms for the constraint satisfaction problem, 1993), unless that takes a hundred thousand comparisons.
 *
 * @returns by name, without `root` itself
 * @throws NofxError `template.conflict` that names who asks for what and which versions there are; `template.unknown`
 */
export function resolveTemplates(root: Template, published: readonly PublishedTemplate[]): ReadonlyMap<string, PublishedTemplate> {
  assertTemplate(root, 'What uses templates')
  const versions = versionsByName([...published, { template: root }])
  const chosen = new Map<string, PublishedTemplate>()
  const demands: Demand[] = []
  const demandsOf = new Map<string, Demand[]>()
  const path: Choice[] = []
  let conflict: Conflict | undefined
  let comparisons = 0
  const allows = ({ range }: Demand, { template: { version } }: PublishedTemplate): boolean => {
    if (++comparisons > COMPARISONS_MAX) throw new NofxError('template.conflict', `No fitting set of templates for "${root.name}" was found in ${COMPARISONS_MAX.toLocaleString('en')} comparisons. Narrow the ranges of its uses.`)
    return satisfies(version, range)
  }
  const note = (name: string, asked: readonly Demand[]): void => {
    if (conflict === undefined || path.length > conflict.depth) conflict = { name, demands: [...asked], depth: path.length }
  }
  const ask = (by: Template): void => {
    for (const { template: name, range } of by.uses) {
      const demand = { name, range, by }
      demands.push(demand)
      const others = demandsOf.get(name)
      if (others === undefined) demandsOf.set(name, [demand])
      else others.push(demand)
    }
  }
  /** Takes back what a choice, the last one, has led to. */
  const undo = ({ name, demandsBefore }: Choice): void => {
    chosen.delete(name)
    while (demands.length > demandsBefore) demandsOf.get((demands.pop() as Demand).name)?.pop()
  }
  /** Opens the choice of the next name that is asked for; false when there is none. */
  const open = (): boolean => {
    const name = demands.find((demand) => !chosen.has(demand.name))?.name
    if (name === undefined) return false
    const asked = demandsOf.get(name) as readonly Demand[]
    const candidates = (versions.get(name) ?? []).filter((candidate) => asked.every((demand) => allows(demand, candidate)))
    if (candidates.length === 0) note(name, asked)
    path.push({ name, candidates, next: 0, blame: new Set(asked.map(({ by }) => by.name)), demandsBefore: demands.length })
    return true
  }
  ask(root)
  if (!open()) return chosen
  for (let choice = path.at(-1); choice !== undefined; choice = path.at(-1)) {
    undo(choice)
    const candidate = choice.candidates[choice.next++]
    if (candidate === undefined) {
      goBack(path, undo)
      continue
    }
    chosen.set(choice.name, candidate)
    ask(candidate.template)
    const broken = demands.slice(choice.demandsBefore).find((demand) => {
      const other = chosen.get(demand.name)
      return other !== undefined && !allows(demand, other)
    })
    if (broken !== undefined) {
      note(broken.name, demandsOf.get(broken.name) as readonly Demand[])
      choice.blame.add(broken.name)
    } else if (!open()) {
      assertNoCircle(root, chosen)
      return chosen
    }
  }
  throw conflictError(conflict as Conflict, versions)
}

/** Gives up the last choice, and those before it up to the newest that has a share in the failure: another version of the others would change nothing. */
function goBack(path: Choice[], undo: (choice: Choice) => void): void {
  const { blame } = path.pop() as Choice
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    if (blame.has(last.name)) {
      for (const name of blame) if (name !== last.name) last.blame.add(name)
      return
    }
    undo(last)
    path.pop()
  }
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
  const there = [...new Set((versions.get(name) ?? []).map(({ template }) => template.version))].toSorted(rcompare)
  const asked = listNames([...new Set(demands.map(({ range, by }) => `${by.name}@${by.version} asks for ${range}`))])
  if (there.length === 0) return new NofxError('template.unknown', `There is no template "${name}", and ${asked}. Publish it, or pass it as one of \`templates\`.`)
  return new NofxError('template.conflict', `No version of the template "${name}" fits all who use it: ${asked}; there is ${listNames(there)}. Widen one of the ranges, or publish a version that they all allow.`)
}

/** Templates that use each other have no end. */
function assertNoCircle(root: Template, chosen: ReadonlyMap<string, PublishedTemplate>): void {
  const usesOf = (name: string): readonly string[] => (name === root.name ? root : chosen.get(name)?.template)?.uses.map(({ template }) => template) ?? []
  const done = new Set<string>()
  const open = new Set([root.name])
  const path: { readonly name: string; readonly uses: readonly string[]; next: number }[] = [{ name: root.name, uses: usesOf(root.name), next: 0 }]
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const name = at.uses[at.next++]
    if (name === undefined) {
      done.add(at.name)
      open.delete(at.name)
      path.pop()
    } else if (open.has(name)) {
      throw new NofxError('template.conflict', `These templates use each other: ${[...path.slice(path.findIndex((other) => other.name === name)).map((other) => other.name), name].join(' → ')}. Remove one of the uses.`)
    } else if (!done.has(name)) {
      open.add(name)
      path.push({ name, uses: usesOf(name), next: 0 })
    }
  }
}
