import { assertJson, runLimitsSchema, validate } from '@nofx/core'
import { array, config, custom, looseObject, minLength, optional, record, strictObject, string, unknown } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { valueAt, type Binding } from '../plan/binding.ts'
import { allNodes } from '../plan/dependencies.ts'
import type { JsonSchema } from '../plan/json-schema.ts'
import { parsePlan } from '../plan/parse-plan.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { NODES_MAX } from '../plan/plan-limits.ts'
import { assertBoundedBindings } from './assert-bounded-bindings.ts'
import type { RoleCandidate } from './bind-roles.ts'
import { decideSections } from './decide-sections.ts'
import { fillRoles, type FilledRole, type RoleChoice } from './fill-roles.ts'
import { inlineUses } from './inline-uses.ts'
import { mapBinding, mapNodeBindings, type Replace } from './map-bindings.ts'
import { parameterValues } from './parameter-values.ts'
import { assertTemplate, templateInvalid } from './parse-template.ts'
import { resolveTemplates, type PublishedTemplate } from './resolve-templates.ts'
import type { TemplateFault } from './schema-faults.ts'
import { PARAMETERS, type Template, type TemplateRole, type TemplateSetting } from './template.ts'

export interface InstantiateOptions {
  /** By name. What is left out has its default. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** How roles are filled, by role. Default: by their skills, alone. */
  readonly roles?: Readonly<Record<string, RoleChoice>>
  /** What the template uses is chosen among these; those of a registry come with what is deprecated. Default: none. */
  readonly templates?: readonly (Template | PublishedTemplate)[]
  /**
   * The agents there are. With them, a role that nobody can take is refused, and one that asks for more than skills is bound to those who can.
   */
  readonly agents?: readonly RoleCandidate[]
}

config(en())

const isRecord = custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'Expected an object')

const text = string().check(minLength(1))

const optionsSchema = strictObject({
  parameters: optional(isRecord),
  roles: optional(record(string(), strictObject({ skills: optional(array(text)), agents: optional(array(text).check(minLength(1))), pattern: optional(text), budget: optional(runLimitsSchema) }))),
  templates: optional(array(unknown())),
  agents: optional(array(looseObject({ id: text, capabilities: array(looseObject({ skillId: text })) }))),
})

/** A plan that was made of a template, and how. */
export interface TemplateInstance {
  readonly plan: Plan
  /** With which values, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** What its runs take, as the template says. */
  readonly input?: JsonSchema
  /** The template and all that it uses, by name, with their versions. */
  readonly versions: Readonly<Record<string, string>>
  /** The roles of the plan, those of used templates included, with the nodes that are theirs. */
  readonly roles: Readonly<Record<string, FilledRole>>
  /** Where each node comes from, bodies of maps included. */
  readonly origins: ReadonlyMap<string, NodeOrigin>
  /** What it should not rest on, such as a deprecated version. */
  readonly warnings: readonly string[]
}

export interface NodeOrigin {
  readonly template: string
  readonly version: string
  /** Its id there. */
  readonly node: string
}

/** Templates within one another that a plan is made of, each as often as it is used. A template that uses others doubles quickly. */
const EXPANSIONS_MAX = 10_000

/** Templates that use each other one within another. Each adds its name to the ids of the nodes; people write three or four. */
const LEVELS_MAX = 32

/**
 * Makes a plan of a template: puts the parameters in, decides the conditions that speak of them alone, puts the nodes of used templates in
 * the places of their uses, and gives the agent nodes the skills of their roles. Nothing is evaluated but CEL, within its limits. The same
 * template and options give the same plan.
 *
 * @throws NofxError `input.invalid` for options that are none and parameters that are no data; `template.invalid` for parameters and roles that do not fit, each with its path; `template.conflict` and
 * `template.unknown` for uses that no set of versions fits; `plan.invalid`
 *
 * @example
 * ```ts
 * const { plan } = instantiateTemplate(release.template, { parameters: { registry: 'npm' }, templates: [lint.template] })
 * ```
 */
export function instantiateTemplate(template: Template, options: InstantiateOptions = {}): TemplateInstance {
  assertTemplate(template, 'What a plan is to be made of')
  validate(optionsSchema, options, `what was given to the template "${template.name}"`)
  assertJson(options.parameters ?? {}, `what was given to the template "${template.name}"`)
  const chosen = resolveTemplates(template, (options.templates ?? []).map(publishedOf))
  const making: Making = { chosen, expansions: 0, nodes: 0, parameterParts: 0, faults: [] }
  const { output, parameters, origins, ...expanded } = expandTemplate(template, options.parameters ?? {}, ['parameters'], making)
  const { nodes, roles, warnings, faults } = fillRoles(expanded, options.roles, options.agents)
  const all = [...making.faults, ...faults]
  if (all.length > 0) throw templateInvalid(`What was given to the template "${template.name}"`, all)
  // Parameters may have made anything of settings, so the shape is looked at too.
  const plan = parsePlan({ v: 1, name: template.name, version: template.version, nodes, output })
  const versions = Object.fromEntries([[template.name, template.version], ...[...chosen].map(([name, { template: used }]) => [name, used.version])])
  return { plan, parameters, ...(template.input && { input: template.input }), versions, roles, origins, warnings: [...warningsOf(chosen), ...warnings] }
}

/** @throws NofxError `input.invalid` for what is no template */
export function publishedOf(given: Template | PublishedTemplate): PublishedTemplate {
  const published = typeof given === 'object' && given !== null && 'template' in given ? given : { template: given }
  assertTemplate(published.template, 'One of the `templates`')
  return published
}

/** A template with its parameters and uses put in, with its roles still to fill. */
export interface Expanded {
  readonly nodes: readonly PlanNode[]
  readonly output: Binding
  readonly parameters: Readonly<Record<string, unknown>>
  readonly roles: ReadonlyMap<string, TemplateRole>
  readonly origins: ReadonlyMap<string, NodeOrigin>
}

/** What is known and counted while one plan is made. */
interface Making {
  readonly chosen: ReadonlyMap<string, PublishedTemplate>
  expansions: number
  nodes: number
  parameterParts: number
  readonly faults: TemplateFault[]
}

/**
 * Calls itself for the templates that it uses, no deeper than `LEVELS_MAX`.
 * @param place `parameters`, and the uses that led here
 */
function expandTemplate(template: Template, given: Readonly<Record<string, unknown>>, place: readonly string[], making: Making): Expanded {
  const { name, version, body } = template
  const path = place.join(' of ')
  const refuse = (message: string): never => {
    throw templateInvalid(`What was given to the template "${name}"`, [{ path, message }])
  }
  if (++making.expansions > EXPANSIONS_MAX || (making.nodes += allNodes(body.nodes).length) > NODES_MAX) refuse(`The plan has more than ${NODES_MAX} nodes or ${EXPANSIONS_MAX} templates within one another. Use maps.`)
  if (place.length > LEVELS_MAX) refuse(`It is of a template that stands within more than ${LEVELS_MAX} others. Use them beside each other.`)
  const { values: parameters, parts, faults } = parameterValues(template, given, path, making.parameterParts)
  making.parameterParts += parts
  for (const fault of faults) making.faults.push(fault)
  const replace: Replace = (binding) => (binding.from === 'input' && binding.path[0] === PARAMETERS ? { from: 'value', value: valueAt(parameters, binding.path.slice(1)) } : undefined)
  const set = withSettings(template, parameters).map((node) => mapNodeBindings(node, replace))
  const decided = decideSections(set, mapBinding(body.output, replace))
  making.faults.push(...decided.faults)
  const kept = new Set(allNodes(decided.nodes).map(({ id }) => id))
  const roles = new Map(Object.entries(template.roles).map(([role, all]) => [role, { ...all, nodes: all.nodes.filter((id) => kept.has(id)) }]))
  const origins = new Map([...kept].map((id) => [id, { template: name, version, node: id }]))
  const whole = inlineUses({ nodes: decided.nodes, output: decided.output, parameters, roles, origins }, template.uses.filter(({ node }) => kept.has(node)), ({ node, template: used, parameters: bound }) => {
    const values = Object.entries(bound).map(([key, binding]) => [key, constantOf(mapBinding(binding, replace))] as const)
    return expandTemplate((making.chosen.get(used) as PublishedTemplate).template, Object.fromEntries(values), [...place, JSON.stringify(node)], making)
  })
  assertBoundedBindings(whole.nodes, whole.output, path)
  return whole
}

/** Parameters of uses are values and parameters alone, so that nothing of them is left to a run. */
function constantOf(binding: Binding): unknown {
  return binding.from === 'value' ? binding.value : undefined
}

function withSettings({ body, settings }: Template, parameters: Readonly<Record<string, unknown>>): readonly PlanNode[] {
  if (settings.length === 0) return body.nodes
  const settingsOf = new Map<string, TemplateSetting[]>()
  for (const setting of settings) settingsOf.set(setting.node, [...(settingsOf.get(setting.node) ?? []), setting])
  const apply = (node: PlanNode): PlanNode => {
    let changed: Readonly<Record<string, unknown>> = { ...node, ...(node.type === 'map' && { nodes: node.nodes.map(apply) }) }
    for (const { path: [key, field], parameter } of settingsOf.get(node.id) ?? []) {
      const value = parameters[parameter]
      if (key === undefined || value === undefined) continue
      changed = { ...changed, [key]: field === undefined ? value : { ...(changed[key] as object | undefined), [field]: value } }
    }
    // Only settings were changed, and the plan as a whole is checked in the end.
    return changed as unknown as PlanNode
  }
  return body.nodes.map(apply)
}

function warningsOf(chosen: ReadonlyMap<string, PublishedTemplate>): readonly string[] {
  return [...chosen.values()].flatMap(({ template, deprecated }) => (deprecated === undefined ? [] : [`The template "${template.name}" is deprecated at ${template.version}: ${deprecated}`]))
}
