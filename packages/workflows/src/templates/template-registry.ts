import { assertJson, isNofxError, isSameJson, NofxError, type RecordChange, type Records, type RecordTables } from '@nofx/core'
import { derivedId } from '@nofx/runtime'
import lt from 'semver/functions/lt.js'
import prerelease from 'semver/functions/prerelease.js'
import rcompare from 'semver/functions/rcompare.js'
import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'
import { recordOf } from '../plan/json-schema.ts'
import { checkCompatibility, type Compatibility } from './check-compatibility.ts'
import { instantiateTemplate, type InstantiateOptions, type TemplateInstance } from './instantiate-template.ts'
import { listNames } from './list-names.ts'
import { assertTemplate, parseTemplate } from './parse-template.ts'
import type { PublishedTemplate } from './resolve-templates.ts'
import type { Template } from './template.ts'

/** Published templates, as rows of `workflow_plans`. */
export interface TemplateRegistry {
  /**
   * Makes a version known. What was published stays as it is: publishing it again does nothing, and another content is refused.
   *
   * @param options `breaking`: publish it though it breaks who uses the version before it, against what its version promises
   * @returns how it compares with the version before it, prereleases left out, and which published templates it breaks; `undefined` for the first
   * @throws NofxError `template.invalid`, `template.conflict`
   */
  publish(template: Template, options?: { readonly breaking?: boolean }): Promise<Compatibility | undefined>
  /** The versions of a template, newest first, at most 1,000. Rows that hold none that this release can read are left out, here and below. */
  versions(name: string): Promise<readonly PublishedTemplate[]>
  /**
   * The newest version of a range; a deprecated one only when there is no other.
   * @param range as npm has it. Default: any, without prereleases
   * @throws NofxError `template.unknown`, `input.invalid` for what is no range
   */
  get(name: string, range?: string): Promise<PublishedTemplate>
  /** Every version of every template, the one published last first, at most 10,000. */
  list(): Promise<readonly PublishedTemplate[]>
  /**
   * Says that a version should no longer be used; plans are made of it as before, with a warning, when nothing else fits.
   * @param reason why, and what to use instead; `null` takes it back
   * @throws NofxError `template.unknown`, `input.invalid` for an empty reason
   */
  deprecate(name: string, version: string, reason: string | null): Promise<void>
  /** Makes a plan of a template, with what it uses from the registry. Throws what `get` and `instantiateTemplate` throw. */
  instantiate(name: string, options?: Omit<InstantiateOptions, 'templates'> & { readonly range?: string }): Promise<TemplateInstance>
}

/** The namespace of the ids of templates, which are derived from name and version. */
const TEMPLATE_IDS = 'b5f3c1de-6a52-5c0b-8f6e-2f0f6f7c9a11'

/** What tells a template from the plans in the same table. */
const MARK = { kind: 'template' } as const

/** Versions of one template that are looked at; who has more retires some. */
const VERSIONS_MAX = 1_000

/** Versions of all templates that are listed. */
const LISTED_MAX = 10_000

/**
 * A registry of templates on the documented tables of a store. A row has the template as `plan_graph`, `{ "kind": "template" }` as
 * `optimization_metadata`, and why it is deprecated in `performance_metrics`. A store in memory keeps the last thousand rows of the table.
 *
 * @example
 * ```ts
 * const registry = createTemplateRegistry(storage.records)
 * await registry.publish(release.template)
 * const instance = await registry.instantiate('release', { range: '^2.0.0', parameters: { registry: 'npm' } })
 * ```
 */
export function createTemplateRegistry(records: Records): TemplateRegistry {
  const versions = async (name: string): Promise<readonly PublishedTemplate[]> => {
    const rows = await records.read('workflow_plans', { name, optimization_metadata: MARK }, { limit: VERSIONS_MAX })
    return rows.flatMap(publishedIn).toSorted((one, other) => rcompare(one.template.version, other.template.version))
  }
  const get = async (name: string, range = '*'): Promise<PublishedTemplate> => {
    if (validRange(range) === null) throw new NofxError('input.invalid', `"${range}" is no range of versions. Give one such as "^1.2.0".`)
    const all = await versions(name)
    const fitting = all.filter(({ template }) => satisfies(template.version, range))
    const found = fitting.find(({ deprecated }) => deprecated === undefined) ?? fitting[0]
    if (found !== undefined) return found
    const there = all.length === 0 ? 'none of that name' : listNames(all.map(({ template }) => template.version))
    throw new NofxError('template.unknown', `There is no template "${name}" at ${range}; there is ${there}. Publish it, or ask for another version.`)
  }
  const list = async (): Promise<readonly PublishedTemplate[]> => (await records.read('workflow_plans', { optimization_metadata: MARK }, { limit: LISTED_MAX })).flatMap(publishedIn)
  return {
    versions,
    get,
    list,
    async publish(given, { breaking = false } = {}) {
      assertTemplate(given, 'What is to be published')
      assertJson(given, `the template "${given.name}"`)
      // As a store gives it back: without what JSON leaves out.
      const template = parseTemplate(JSON.stringify(given))
      const all = await versions(template.name)
      const same = all.find((other) => other.template.version === template.version)
      if (same !== undefined) assertSame(same.template, template)
      const before = all.find((other) => prerelease(other.template.version) === null && lt(other.template.version, template.version))
      const compatibility = before && checkCompatibility(before.template, template, (await list()).map((other) => other.template))
      if (same !== undefined) return compatibility
      if (before !== undefined && compatibility?.versionFits === false && !breaking) throw breaks(before.template, template, compatibility)
      const id = idOf(template.name, template.version)
      await records.write([{ op: 'insert', table: 'workflow_plans', row: { id, name: template.name, description: template.description ?? null, plan_graph: template, optimization_metadata: MARK, performance_metrics: null } }])
      // Another process may have been first with another content, and a row that exists stays as it is.
      const [row] = await records.read('workflow_plans', { id }, { limit: 1 })
      if (row !== undefined) assertSame(publishedIn(row)[0]?.template, template)
      return compatibility
    },
    async deprecate(name, version, reason) {
      if (reason !== null && (typeof reason !== 'string' || reason.trim() === '')) throw new NofxError('input.invalid', `${name}@${version} is to be deprecated without a reason. Say why, and what to use instead.`)
      const id = idOf(name, version)
      const [row] = await records.read('workflow_plans', { id }, { limit: 1 })
      if (row === undefined) throw new NofxError('template.unknown', `There is no template "${name}" at ${version}. Look at what there is: \`versions('${name}')\`.`)
      const change: RecordChange = { op: 'update', table: 'workflow_plans', id, set: { performance_metrics: reason === null ? null : { deprecated: reason } } }
      await records.write([change])
    },
    async instantiate(name, options) {
      const { range, ...rest } = { ...options }
      const { template, deprecated } = await get(name, range)
      const instance = instantiateTemplate(template, { ...rest, templates: await allUsedBy(template, versions) })
      return deprecated === undefined ? instance : { ...instance, warnings: [`The template "${name}" is deprecated at ${template.version}: ${deprecated}`, ...instance.warnings] }
    },
  }
}

/** All versions of whatever may be used, directly or through others. */
async function allUsedBy(root: Template, versions: TemplateRegistry['versions']): Promise<readonly PublishedTemplate[]> {
  const found: PublishedTemplate[] = []
  const asked = new Set<string>()
  let open = root.uses.map(({ template }) => template)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (asked.has(name)) continue
    asked.add(name)
    const all = await versions(name)
    found.push(...all)
    open = [...open, ...all.flatMap(({ template }) => template.uses.map((use) => use.template))]
  }
  return found
}

/** The template of a row. None where a later release has written it, or a hand has damaged it: that is no harm to the others. */
function publishedIn({ plan_graph: graph, performance_metrics: metrics }: RecordTables['workflow_plans']): readonly PublishedTemplate[] {
  try {
    const template = parseTemplate(graph)
    const deprecated = recordOf(metrics)?.['deprecated']
    return [typeof deprecated === 'string' ? { template, deprecated } : { template }]
  } catch (error) {
    if (isNofxError(error, 'template.invalid')) return []
    throw error
  }
}

function assertSame(there: Template | undefined, given: Template): void {
  if (there !== undefined && isSameJson(there, given)) return
  throw new NofxError('template.conflict', `${given.name}@${given.version} is published with another content, and what was published stays. Publish the change under the next version.`)
}

function breaks(before: Template, { name, version }: Template, { change, breaks: found, additions }: Compatibility): NofxError {
  const what = [...found.map(({ path, message }) => `${path}: ${message}`), ...(change === 'minor' ? additions : [])]
  return new NofxError('template.conflict', `${name}@${version} promises more than it keeps: from ${before.version} on it is a ${change} change. ${what.join(' ')} Publish it under the next ${change} version.`)
}

function idOf(name: string, version: string): string {
  return derivedId(`${name}@${version}`, TEMPLATE_IDS)
}
