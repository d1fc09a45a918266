import valid from 'semver/functions/valid.js'
import validRange from 'semver/ranges/valid.js'
import { visitBindings, type Binding } from '../plan/binding.ts'
import { allNodes, bindingsOf } from '../plan/dependencies.ts'
import type { Plan, PlanNode } from '../plan/plan.ts'
import { FORBIDDEN_KEYS } from '../plan/scope-faults.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { countParts } from './count-parts.ts'
import { listNames } from './list-names.ts'
import { schemaFaults, type TemplateFault } from './schema-faults.ts'
import { PARAMETERS, placeholderStep, type Template, type TemplateUse } from './template.ts'
import { valueFaults } from './value-faults.ts'

/** Parts of the defaults of all parameters. What is larger is data, and comes as input of a run. */
const DEFAULT_PARTS_MAX = 10_000

/** What of a node a parameter may decide: what it does is fixed, how is open. */
const SETTINGS: ReadonlySet<string> = new Set(['concurrency', 'timeoutMs', 'rounds', 'pattern', 'retry', 'budget', 'resources'])

/** A parameter or role is named like a field. */
const NAME = /^[A-Za-z_][\w-]{0,99}$/

/**
 * All faults of a template of the right shape; none when plans can be made of it. What comes from outside goes through `parseTemplate`.
 */
export function templateFaults(template: Template): readonly TemplateFault[] {
  const { name, version, body, parameters, roles } = template
  const faults: TemplateFault[] = []
  if (name.trim() === '') faults.push({ path: 'name', message: 'It is empty. Give it one, such as "release".' })
  if (valid(version) !== version) faults.push({ path: 'version', message: `It is "${version}", which is no semantic version. Give one such as "1.0.0".` })
  if (body.name !== name || body.version !== version) faults.push({ path: 'body', message: `It is "${body.name}" at ${body.version}, not "${name}" at ${version}. Give the body the name and version of the template.` })
  for (const key of [...Object.keys(parameters), ...Object.keys(roles)]) {
    if (!NAME.test(key) || FORBIDDEN_KEYS.has(key)) faults.push({ path: Object.hasOwn(parameters, key) ? `parameters.${key}` : `roles.${key}`, message: `"${key}" is no name here. Use letters, digits, "_" and "-", a letter first.` })
  }
  const nodes = new Map(allNodes(body.nodes).map((node) => [node.id, node]))
  return [
    ...faults,
    ...parameterFaults(template),
    ...(['input', 'output'] as const).flatMap((side) => (template[side] === undefined ? [] : schemaFaults(template[side], side))),
    ...readFaults(template),
    ...roleFaults(template, nodes),
    ...useFaults(template, nodes),
    ...settingsFaults(template, nodes),
    ...bodyFaults(body),
  ]
}

function parameterFaults({ parameters }: Template): readonly TemplateFault[] {
  if (countParts(Object.values(parameters).flatMap(({ default: byDefault }) => byDefault ?? []), DEFAULT_PARTS_MAX) > DEFAULT_PARTS_MAX) return [{ path: 'parameters', message: `Their defaults have more than ${DEFAULT_PARTS_MAX.toLocaleString('en')} parts. Hand large values to the run as input.` }]
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const path = `parameters.${name}`
    const faults = schemaFaults(parameter.schema, `${path}.schema`)
    return faults.length > 0 || parameter.default === undefined ? faults : valueFaults(parameter.schema, parameter.default, `${path}.default`)
  })
}

/** Reads of parameters that there are not. */
function readFaults({ body, parameters, uses }: Template): readonly TemplateFault[] {
  const faults: TemplateFault[] = []
  const known = listNames(Object.keys(parameters))
  const check = (binding: Binding, path: string): void =>
    visitBindings(binding, (part) => {
      if (part.from !== 'input' || part.path[0] !== PARAMETERS) return
      // All of them at once.
      if (part.path.length === 1) return
      const name = String(part.path[1])
      if (!Object.hasOwn(parameters, name)) faults.push({ path, message: `It reads the parameter "${name}", which there is not, only ${known}. Declare it, or read another.` })
    })
  for (const node of body.nodes) for (const binding of bindingsOf(node)) check(binding, `body.nodes.${node.id}`)
  check(body.output, 'body.output')
  uses.forEach((use, index) => {
    for (const [name, binding] of Object.entries(use.parameters)) {
      const path = `uses[${index}].parameters.${name}`
      check(binding, path)
      visitBindings(binding, (part) => {
        if (part.from === 'value' || part.from === 'object' || part.from === 'array' || (part.from === 'input' && part.path[0] === PARAMETERS)) return
        faults.push({ path, message: 'It is only known to a run, and a parameter is fixed when the plan is made. Hand it on as input of the use.' })
      })
    }
  })
  return faults
}

function roleFaults({ roles }: Template, nodes: ReadonlyMap<string, PlanNode>): readonly TemplateFault[] {
  const taken = new Map<string, string>()
  return Object.entries(roles).flatMap(([role, { skills, nodes: own }]) => {
    const path = `roles.${role}`
    const faults: TemplateFault[] = skills.length === 0 ? [{ path: `${path}.skills`, message: 'It asks for no skill. Name one at least.' }] : []
    for (const id of own) {
      const other = taken.get(id)
      if (nodes.get(id)?.type !== 'agent') faults.push({ path: `${path}.nodes`, message: `"${id}" is no agent node of the body. Name one, or remove it.` })
      else if (other !== undefined) faults.push({ path: `${path}.nodes`, message: `"${id}" has the role "${other}" already. Give it one.` })
      taken.set(id, role)
    }
    return faults
  })
}

function useFaults({ uses, roles }: Template, nodes: ReadonlyMap<string, PlanNode>): readonly TemplateFault[] {
  const faults: TemplateFault[] = []
  const placed = new Set<string>()
  const known = listNames(Object.keys(roles))
  uses.forEach(({ node, template, range, roles: mapped }: TemplateUse, index) => {
    const path = `uses[${index}]`
    const place = nodes.get(node)
    if (validRange(range) === null) faults.push({ path: `${path}.range`, message: `It is "${range}", which is no range of versions. Give one such as "^1.2.0".` })
    if (place?.type !== 'step' || place.step !== placeholderStep(template)) faults.push({ path: `${path}.node`, message: `"${node}" is no step "${placeholderStep(template)}" of the body. Name the node that stands for the template.` })
    if (placed.has(node)) faults.push({ path: `${path}.node`, message: `"${node}" stands for another template already. Give each use a node of its own.` })
    placed.add(node)
    for (const role of Object.values(mapped)) if (!Object.hasOwn(roles, role)) faults.push({ path: `${path}.roles`, message: `There is no role "${role}" here, only ${known}. Declare it, or name another.` })
  })
  for (const node of nodes.values()) {
    if (node.type === 'step' && node.step.startsWith(placeholderStep('')) && !placed.has(node.id)) faults.push({ path: `body.nodes.${node.id}`, message: `It stands for a template, and no use says for which versions. Add one to \`uses\`.` })
  }
  return faults
}

function settingsFaults({ settings, parameters, uses }: Template, nodes: ReadonlyMap<string, PlanNode>): readonly TemplateFault[] {
  const places = new Set(uses.map(({ node }) => node))
  const known = listNames(Object.keys(parameters))
  const faults: TemplateFault[] = []
  settings.forEach(({ node, path, parameter }, index) => {
    const at = `settings[${index}]`
    if (places.has(node)) faults.push({ path: `${at}.node`, message: `"${node}" stands for a template, which has settings of its own. Hand the parameter to the use.` })
    if (!nodes.has(node)) faults.push({ path: `${at}.node`, message: `There is no node "${node}" in the body. Name one.` })
    if (!SETTINGS.has(path[0] ?? '') || path.length > 2 || path.some((key) => FORBIDDEN_KEYS.has(key))) faults.push({ path: `${at}.path`, message: `"${path.join('.')}" cannot be decided by a parameter. Name one of ${[...SETTINGS].join(', ')}, or a field of it.` })
    if (!Object.hasOwn(parameters, parameter)) faults.push({ path: `${at}.parameter`, message: `There is no parameter "${parameter}", only ${known}. Declare it, or name another.` })
  })
  return faults
}

function bodyFaults(body: Plan): readonly TemplateFault[] {
  return validatePlan(body).flatMap(({ severity, path, message }) => (severity === 'error' ? [{ path: `body.${path}`, message }] : []))
}
