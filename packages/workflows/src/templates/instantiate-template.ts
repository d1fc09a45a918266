import { assertJson, type RunLimits } from '@nofx/core'
import { valueAt, visitBindings, type Binding } from '../plan/binding.ts'
import { allNodes, bindingsOf, edgesOf } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { NODES_MAX } from '../plan/plan-limits.ts'
import { assertValidPlan } from '../plan/validate-plan.ts'
import { bindRoles, type RoleCandidate } from './bind-roles.ts'
import { decideSections } from './decide-sections.ts'
import { inlineUses } from './inline-uses.ts'
import { mapBinding, mapNodeBindings, type Replace } from './map-bindings.ts'
import { templateInvalid } from './parse-template.ts'
import { resolveTemplates, type PublishedTemplate } from './resolve-templates.ts'
import type { TemplateFault } from './schema-faults.ts'
import { PARAMETERS, type Template, type TemplateRole } from './template.ts'
import { valueFaults } from './value-faults.ts'

export interface InstantiateOptions {
  /** By name. What is left out has its default. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** How roles are filled, by role. Default: by their skills, alone. */
  readonly roles?: Readonly<Record<string, RoleChoice>>
  /** What the template uses is chosen among these; those of a registry come with what is deprecated. Default: none. */
  readonly templates?: readonly (Template | PublishedTemplate)[]
  /** The agents there are. With them, a role that nobody can take is refused. */
  readonly agents?: readonly RoleCandidate[]
}

/** How a role is filled in one plan. */
export interface RoleChoice {
  /** Skills beside those of the role. */
  readonly skills?: readonly string[]
  /** `solo`, `pair` or a pattern of the orchestrator's own. Default: that of the node. */
  readonly pattern?: string
  readonly budget?: RunLimits
}

/** A plan that was made of a template, and how. */
export interface TemplateInstance {
  readonly plan: Plan
  /** With which values, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** The template and all that it uses, by name, with their versions. */
  readonly versions: Readonly<Record<string, string>>
  /** The roles of the plan, those of used templates included, with the nodes that are theirs and who could take them now. */
  readonly roles: Readonly<Record<string, TemplateRole & { readonly candidates?: readonly string[] }>>
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

/** Parts of bindings in one expansion: a structure that holds itself twice, again and again, would never end. */
const BINDING_PARTS_MAX = 1_000_000

/**
 * Makes a plan of a template: puts the parameters in, decides the conditions that speak of them alone, puts the nodes of used templates in
 * the places of their uses, and gives the agent nodes the skills of their roles. Nothing is evaluated but CEL, within its limits. The same
 * template and options give the same plan.
 *
 * @throws NofxError `input.invalid` for parameters that are no data; `template.invalid` for parameters and roles that do not fit, each with its path; `template.conflict` and
 * `template.unknown` for uses that no set of versions fits; `plan.invalid`
 *
 * @example
 * ```ts
 * const { plan } = instantiateTemplate(release.template, { parameters: { registry: 'npm' }, templates: [lint.template] })
 * ```
 */
export function instantiateTemplate(template: Template, options: InstantiateOptions = {}): TemplateInstance {
  assertJson(options.parameters ?? {}, `what was given to the template "${template.name}"`)
  const published = (options.templates ?? []).map((given) => ('template' in given ? given : { template: given }))
  const chosen = resolveTemplates(template, published)
  const making: Making = { chosen, expansions: 0, nodes: 0, faults: [] }
  const expanded = expandTemplate(template, options.parameters ?? {}, 'parameters', making)
  const roles = fillRoles(expanded, options, making.faults)
  if (making.faults.length > 0) throw templateInvalid(`What was given to the template "${template.name}"`, making.faults)
  const { nodes, output } = roles
  const plan: Plan = { v: 1, name: template.name, version: template.version, nodes, edges: edgesOf(nodes), output }
  assertValidPlan(plan)
  const versions = Object.fromEntries([[template.name, template.version], ...[...chosen].map(([name, { template: used }]) => [name, used.version])])
  return { plan, parameters: expanded.parameters, versions, roles: roles.roles, origins: expanded.origins, warnings: warningsOf(chosen) }
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
  readonly faults: TemplateFault[]
}

/** Calls itself for the templates that it uses; they are in no circle, and `EXPANSIONS_MAX` bounds how many there are. */
function expandTemplate(template: Template, given: Readonly<Record<string, unknown>>, path: string, making: Making): Expanded {
  const { name, version, body } = template
  if (++making.expansions > EXPANSIONS_MAX || (making.nodes += allNodes(body.nodes).length) > NODES_MAX) {
    throw templateInvalid(`What was given to the template "${name}"`, [{ path, message: `The plan has more than ${NODES_MAX} nodes or ${EXPANSIONS_MAX} templates within one another. Use maps.` }])
  }
  const parameters = parameterValues(template, given, path, making.faults)
  const replace: Replace = (binding) => (binding.from === 'input' && binding.path[0] === PARAMETERS ? { from: 'value', value: valueAt(parameters, binding.path.slice(1)) } : undefined)
  const set = withSettings(template, parameters).map((node) => mapNodeBindings(node, replace))
  const decided = decideSections(set, mapBinding(body.output, replace))
  making.faults.push(...decided.faults)
  const kept = new Set(allNodes(decided.nodes).map(({ id }) => id))
  const roles = new Map(Object.entries(template.roles).map(([role, all]) => [role, { ...all, nodes: all.nodes.filter((id) => kept.has(id)) }]))
  const origins = new Map([...kept].map((id) => [id, { template: name, version, node: id }]))
  const whole = inlineUses({ nodes: decided.nodes, output: decided.output, parameters, roles, origins }, template.uses.filter(({ node }) => kept.has(node)), ({ node, template: used, parameters: bound }) => {
    const values = Object.entries(bound).map(([key, binding]) => [key, constantOf(mapBinding(binding, replace))] as const)
    return expandTemplate((making.chosen.get(used) as PublishedTemplate).template, Object.fromEntries(values), `${path} of "${node}"`, making)
  })
  assertBoundedBindings(whole, path)
  return whole
}

/** Parameters of uses are values and parameters alone, so that nothing of them is left to a run. */
function constantOf(binding: Binding): unknown {
  return binding.from === 'value' ? binding.value : undefined
}

function parameterValues({ name, parameters }: Template, given: Readonly<Record<string, unknown>>, path: string, faults: TemplateFault[]): Readonly<Record<string, unknown>> {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(parameters, key)) faults.push({ path: `${path}.${key}`, message: `The template "${name}" has no such parameter, only ${Object.keys(parameters).join(', ') || 'none'}. Leave it out.` })
  }
  const values: Record<string, unknown> = {}
  for (const [key, parameter] of Object.entries(parameters)) {
    const own = Object.hasOwn(given, key) ? given[key] : undefined
    const value = own === undefined ? parameter.default : own
    if (value !== undefined) {
      faults.push(...valueFaults(parameter.schema, value, `${path}.${key}`))
      values[key] = value
    } else if (parameter.optional !== true) faults.push({ path: `${path}.${key}`, message: `The template "${name}" needs it, and it has no default. Give it.` })
  }
  return values
}

function withSettings({ body, settings }: Template, parameters: Readonly<Record<string, unknown>>): readonly PlanNode[] {
  if (settings.length === 0) return body.nodes
  const apply = (node: PlanNode): PlanNode => {
    let changed: Readonly<Record<string, unknown>> = { ...node, ...(node.type === 'map' && { nodes: node.nodes.map(apply) }) }
    for (const { path: [key, field], parameter } of settings.filter((setting) => setting.node === node.id)) {
      const value = parameters[parameter]
      if (key === undefined || value === undefined) continue
      changed = { ...changed, [key]: field === undefined ? value : { ...(changed[key] as object | undefined), [field]: value } }
    }
    // Only settings were changed, and the plan as a whole is checked in the end.
    return changed as unknown as PlanNode
  }
  return body.nodes.map(apply)
}

function fillRoles({ nodes, output, roles }: Expanded, { roles: choices = {}, agents }: InstantiateOptions, faults: TemplateFault[]): Pick<TemplateInstance, 'roles'> & Pick<Expanded, 'nodes' | 'output'> {
  const filled = new Map<string, { readonly role: TemplateRole; readonly choice: RoleChoice }>()
  for (const role of Object.keys(choices)) if (!roles.has(role)) faults.push({ path: `roles.${role}`, message: `There is no such role, only ${[...roles.keys()].join(', ') || 'none'}. Leave it out.` })
  // A role whose nodes are all on sides that are not taken needs nobody.
  const needed = Object.fromEntries([...roles].filter(([, { nodes: own }]) => own.length > 0).map(([name, role]) => [name, { ...role, skills: [...role.skills, ...(choices[name]?.skills ?? []).map((skillId) => ({ skillId }))] }]))
  const binding = agents && bindRoles({ roles: needed }, agents)
  faults.push(...(binding?.faults ?? []))
  for (const [name, role] of Object.entries(needed)) for (const id of role.nodes) filled.set(id, { role, choice: choices[name] ?? {} })
  const fill = (node: PlanNode): PlanNode => {
    if (node.type === 'map') return { ...node, nodes: node.nodes.map(fill) }
    const given = filled.get(node.id)
    if (node.type !== 'agent' || given === undefined) return node
    const { pattern = node.pattern, budget = node.budget } = given.choice
    return { ...node, pattern, skills: [...new Set(given.role.skills.map(({ skillId }) => skillId))], ...(budget !== undefined && { budget }) }
  }
  const named = Object.entries(needed).map(([name, role]) => [name, { ...role, ...(binding !== undefined && { candidates: binding.candidates[name] ?? [] }) }])
  return { nodes: filled.size === 0 ? nodes : nodes.map(fill), output, roles: Object.fromEntries(named) as TemplateInstance['roles'] }
}

function warningsOf(chosen: ReadonlyMap<string, PublishedTemplate>): readonly string[] {
  return [...chosen.values()].flatMap(({ template, deprecated }) => (deprecated === undefined ? [] : [`The template "${template.name}" is deprecated at ${template.version}: ${deprecated}`]))
}

function assertBoundedBindings({ nodes, output }: Expanded, path: string): void {
  let parts = 0
  const count = (): void => {
    if (++parts > BINDING_PARTS_MAX) throw templateInvalid('The plan', [{ path, message: `Its inputs have more than ${BINDING_PARTS_MAX} parts. Hand on references, not structures of them.` }])
  }
  for (const node of nodes) for (const binding of bindingsOf(node)) visitBindings(binding, count)
  visitBindings(output, count)
}
