import { NofxError } from '@nofx/core'
import gt from 'semver/functions/gt.js'
import minor from 'semver/functions/minor.js'
import prerelease from 'semver/functions/prerelease.js'
import satisfies from 'semver/functions/satisfies.js'
import type { Path } from '../plan/binding.ts'
import { diffPlans } from '../plan/diff-plans.ts'
import { assertTemplate } from './parse-template.ts'
import { NOW_REQUIRED, schemaNarrowings } from './schema-narrowings.ts'
import type { RequiredSkill, Template, TemplateUse } from './template.ts'
import { mayBeRefused, readsAt, usersIn, type TemplateUser } from './template-users.ts'
import { valueFaults } from './value-faults.ts'

/** One thing of a newer version that who relied on the older one cannot go on with. */
export interface Break {
  /**
   * Whose trouble it is: of who makes plans (`parameter`, `role`), of who starts runs (`input`), of who reads what they yield (`output`).
   */
  readonly kind: 'parameter' | 'role' | 'input' | 'output'
  /** `parameters.registry`, `roles.writer`, `input.repo`. */
  readonly path: string
  readonly message: string
  /** The given templates that it breaks, as `audit@1.3.0`: those whose range lets the newer version in, and that rely on what has changed. */
  readonly breaks: readonly string[]
}

export interface Compatibility {
  /** What the change is: `major` when it breaks somebody, `minor` when something was added, `patch` when only how it is done has changed. */
  readonly change: 'major' | 'minor' | 'patch'
  /**
   * Whether the version of the newer one promises no more than that: one that `^` of the older lets in must not break. So a minor step below 1.0.0
   * may, and what comes before or after a prerelease, which promises nothing.
   */
  readonly versionFits: boolean
  readonly breaks: readonly Break[]
  /** What can be done that could not be before, in words. */
  readonly additions: readonly string[]
  /** What is done differently, in words: running executions keep the plan that they were started with. */
  readonly changes: readonly string[]
}

/**
 * Says what breaks whom when a version of a template takes the place of another.
 *
 * @param users templates that may use it: for each break, those that it hits are named
 * @throws NofxError `input.invalid` when they are not two versions of one template, the newer one later
 *
 * @example
 * ```ts
 * checkCompatibility(v1, v2, [audit]).breaks
 * // [{ kind: 'parameter', path: 'parameters.registry', message: 'It no longer allows "jsr".', breaks: ['audit@1.3.0'] }]
 * ```
 */
export function checkCompatibility(older: Template, newer: Template, users: readonly Template[] = []): Compatibility {
  assertTemplate(older, 'The older version')
  assertTemplate(newer, 'The newer version')
  if (older.name !== newer.name || !gt(newer.version, older.version)) {
    throw new NofxError('input.invalid', `${keyOf(newer)} is no later version of ${keyOf(older)}. Give two versions of one template, the older one first.`)
  }
  const lets = ({ template, range }: TemplateUse): boolean => template === newer.name && satisfies(newer.version, range)
  const uses = users.filter((user) => user.uses.some(lets)).flatMap(usersIn).filter(({ use }) => lets(use))
  const breaks = [...parameterBreaks(older, newer, uses), ...roleBreaks(older, newer, uses), ...schemaBreaks(older, newer, uses)]
  const additions = additionsOf(older, newer)
  const change = breaks.length > 0 ? 'major' : additions.length > 0 ? 'minor' : 'patch'
  return { change, versionFits: fits(older.version, newer.version, change), breaks, additions, changes: changesOf(older, newer) }
}

/** Those of the uses that a test hits, each template once. */
function hits(uses: readonly TemplateUser[], test: (use: TemplateUser) => boolean): readonly string[] {
  return [...new Set(uses.filter(test).map(({ user }) => user))]
}

function parameterBreaks(older: Template, newer: Template, uses: readonly TemplateUser[]): readonly Break[] {
  const removed = Object.keys(older.parameters).filter((name) => !Object.hasOwn(newer.parameters, name)).map((name): Break => ({
    kind: 'parameter', path: `parameters.${name}`, message: 'There is no such parameter any more.', breaks: hits(uses, ({ use }) => Object.hasOwn(use.parameters, name)),
  }))
  const others = Object.entries(newer.parameters).flatMap(([name, parameter]): readonly Break[] => {
    const path = `parameters.${name}`
    const before = Object.hasOwn(older.parameters, name) ? older.parameters[name] : undefined
    const isNeeded = parameter.default === undefined && parameter.optional !== true
    const wasNeeded = before !== undefined && before.default === undefined && before.optional !== true
    const needed: readonly Break[] = isNeeded && !wasNeeded ? [{ kind: 'parameter', path, message: 'It has to be given now, for it has no default.', breaks: hits(uses, ({ use }) => !Object.hasOwn(use.parameters, name)) }] : []
    if (before === undefined) return needed
    const relies = ({ use }: TemplateUser): boolean => {
      const given = Object.hasOwn(use.parameters, name) ? use.parameters[name] : undefined
      return given !== undefined && (given.from !== 'value' || valueFaults(parameter.schema, given.value, path).length > 0)
    }
    return [...needed, ...schemaNarrowings(before.schema, parameter.schema, path).map((fault): Break => ({ kind: 'parameter', ...fault, breaks: hits(uses, relies) }))]
  })
  return [...removed, ...others]
}

function roleBreaks(older: Template, newer: Template, uses: readonly TemplateUser[]): readonly Break[] {
  const all = hits(uses, () => true)
  const removed = Object.keys(older.roles).filter((role) => !Object.hasOwn(newer.roles, role)).map((role): Break => ({ kind: 'role', path: `roles.${role}`, message: 'There is no such role any more.', breaks: hits(uses, ({ use }) => Object.hasOwn(use.roles, role)) }))
  const others = Object.entries(newer.roles).flatMap(([role, { skills }]): readonly Break[] => {
    const before = Object.hasOwn(older.roles, role) ? older.roles[role] : undefined
    if (before === undefined) return [{ kind: 'role', path: `roles.${role}`, message: `Somebody has to take it now, with ${skills.map(({ skillId }) => skillId).join(', ')}.`, breaks: all }]
    return skills.flatMap((skill) => demandsMore(before.skills, skill).map((message): Break => ({ kind: 'role', path: `roles.${role}`, message, breaks: all })))
  })
  return [...removed, ...others]
}

function demandsMore(before: readonly RequiredSkill[], skill: RequiredSkill): readonly string[] {
  const { skillId } = skill
  const was = before.find((other) => other.skillId === skillId)
  if (was === undefined) return [`It asks for the skill "${skillId}" too.`]
  const raised = (['proficiencyLevelMin', 'successRateMin'] as const).filter((key) => (skill[key] ?? 0) > (was[key] ?? 0))
  const lowered = (['averageLatencyMax', 'costPerOperationMax'] as const).filter((key) => (skill[key] ?? Infinity) < (was[key] ?? Infinity))
  return [...raised, ...lowered].map((key) => `It asks for more of "${skillId}": ${key} was ${was[key] ?? 'open'} and is ${skill[key]}.`)
}

/** What is taken may grow, and what is yielded may shrink to a part of what it was. */
function schemaBreaks(older: Template, newer: Template, uses: readonly TemplateUser[]): readonly Break[] {
  const [takes, promised] = [newer.input, older.output]
  const input = takes === undefined ? [] : schemaNarrowings(older.input ?? {}, takes, 'input').map((fault): Break => ({ kind: 'input', ...fault, breaks: hits(uses, (use) => mayBeRefused(use, takes, pathOf(fault.path))) }))
  const output = promised === undefined ? [] : schemaNarrowings(newer.output ?? {}, promised, 'output').map(({ path, message }): Break => ({
    kind: 'output', path, message: message === NOW_REQUIRED ? 'It may be missing now.' : 'It may yield here what it never did before.', breaks: hits(uses, (use) => readsAt(use, pathOf(path))),
  }))
  return [...input, ...output]
}

/** The fields of a path such as `input.files[].name`, up to the first list. */
function pathOf(path: string): Path {
  return (path.split('[]', 1)[0] ?? '').split('.').slice(1)
}

function additionsOf(older: Template, newer: Template): readonly string[] {
  const parameters = Object.entries(newer.parameters).flatMap(([name, { schema }]) => {
    const before = Object.hasOwn(older.parameters, name) ? older.parameters[name] : undefined
    if (before === undefined) return [`There is a parameter "${name}".`]
    return schemaNarrowings(schema, before.schema, name).length > 0 ? [`The parameter "${name}" allows more.`] : []
  })
  const input = older.input !== undefined && schemaNarrowings(newer.input ?? {}, older.input, 'input').length > 0 ? ['Its input allows more.'] : []
  return [...parameters, ...input]
}

function changesOf(older: Template, newer: Template): readonly string[] {
  const defaults = Object.entries(newer.parameters).flatMap(([name, parameter]) => {
    const before = Object.hasOwn(older.parameters, name) ? older.parameters[name] : undefined
    const [was, is] = [JSON.stringify(before?.default), JSON.stringify(parameter.default)]
    return before !== undefined && was !== is ? [`The default of the parameter "${name}" was ${was ?? 'none'} and is ${is ?? 'none'}.`] : []
  })
  const uses = newer.uses.flatMap(({ node, template, range }) => {
    const before = older.uses.find((use) => use.node === node)
    return before !== undefined && before.range !== range ? [`"${node}" asked for ${template} ${before.range} and asks for ${range}.`] : []
  })
  const named = { ...newer.body, version: older.body.version }
  return [...defaults, ...uses, ...diffPlans(older.body, named).words]
}

function fits(older: string, newer: string, change: Compatibility['change']): boolean {
  if (change === 'patch' || prerelease(older) !== null || prerelease(newer) !== null || !satisfies(newer, `^${older}`)) return true
  return change === 'minor' && minor(newer) > minor(older)
}

function keyOf({ name, version }: Template): string {
  return `${name}@${version}`
}
