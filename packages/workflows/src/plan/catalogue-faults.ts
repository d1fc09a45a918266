import type { Schema } from '@nofx/core'
import type { Binding } from './binding.ts'
import { fieldsOf, jsonSchemaOf, mismatchOf, recordOf, schemaAt, schemaOfValue, typesOf, type JsonSchema, type Mismatch } from './json-schema.ts'
import type { AgentNode, MapNode, Plan, PlanNode, StepCall, StepNode } from './plan.ts'
import { errorAt, type PlanFault } from './plan-fault.ts'

/** What a plan would run with. What is absent is not looked at. */
export interface PlanSurroundings {
  /** The steps there are. What they take and yield is compared where they declare it in a schema that can be read as JSON Schema. */
  readonly steps?: readonly StepDeclaration[]
  /** The agents there are; those of an orchestrator fit. */
  readonly agents?: readonly AgentDeclaration[]
  /** The most that there is of each resource: `{ cpu: 8 }`. One that is not named here there is none of. */
  readonly capacities?: Readonly<Record<string, number>>
  /** What the workflow takes. */
  readonly input?: Schema | JsonSchema
}

export interface StepDeclaration {
  readonly name: string
  readonly input?: Schema | JsonSchema
  readonly output?: Schema | JsonSchema
}

export interface AgentDeclaration {
  readonly id: string
  readonly capabilities: readonly { readonly skillId: string }[]
}

/** What the plan needs and is not there, and what would be handed on and cannot fit. */
export function catalogueFaults(plan: Plan, nodes: readonly PlanNode[], surroundings: PlanSurroundings): readonly PlanFault[] {
  const { steps, agents, capacities } = surroundings
  const catalogue = steps && new Map(steps.map((step) => [step.name, step]))
  const skills = agents && new Set(agents.flatMap(({ capabilities }) => capabilities.map(({ skillId }) => skillId)))
  const faults: PlanFault[] = []
  for (const node of nodes) {
    if (node.type === 'agent' && agents !== undefined && skills !== undefined) faults.push(...skillFaults(node, agents, skills))
    if (node.type !== 'step') continue
    if (capacities !== undefined) faults.push(...capacityFaults(node, capacities))
    if (catalogue === undefined) continue
    faults.push(...missingStep(node, `nodes.${node.id}`, catalogue))
    if (node.compensate !== undefined) faults.push(...missingStep(node.compensate, `nodes.${node.id}.compensate`, catalogue))
  }
  return catalogue === undefined ? faults : [...faults, ...typeFaults(nodes, catalogue, jsonSchemaOf(surroundings.input, 'output'))]
}

function missingStep({ step }: StepCall, path: string, catalogue: ReadonlyMap<string, StepDeclaration>): readonly PlanFault[] {
  return catalogue.has(step) ? [] : [errorAt('step', `${path}.step`, `There is no step "${step}". Register it, or name one of those there are.`)]
}

function capacityFaults({ id, resources = {} }: StepNode, capacities: Readonly<Record<string, number>>): readonly PlanFault[] {
  return Object.entries(resources).flatMap(([name, amount]) => {
    const capacity = Object.hasOwn(capacities, name) ? (capacities[name] ?? 0) : 0
    return amount > capacity ? [errorAt('resource', `nodes.${id}.resources.${name}`, `It needs ${amount} of "${name}", and there is ${capacity}. Ask for less, or add to the capacity.`)] : []
  })
}

/** Alone an agent needs all skills; in another pattern each skill may be another agent's. */
function skillFaults({ id, skills, pattern }: AgentNode, agents: readonly AgentDeclaration[], known: ReadonlySet<string>): readonly PlanFault[] {
  const missing = skills.filter((skill) => !known.has(skill)).map((skill) => errorAt('skill', `nodes.${id}.skills`, `No agent has the skill "${skill}". Add an agent that has it, or ask for another skill.`))
  if (missing.length > 0 || pattern !== 'solo') return missing
  const canAlone = agents.some(({ capabilities }) => skills.every((skill) => capabilities.some(({ skillId }) => skillId === skill)))
  return canAlone ? [] : [errorAt('skill', `nodes.${id}.skills`, `No agent has all of the skills ${skills.join(', ')}. Add one that has, or split the node.`)]
}

interface Known {
  readonly catalogue: ReadonlyMap<string, StepDeclaration>
  readonly input: JsonSchema | undefined
  readonly nodes: ReadonlyMap<string, PlanNode>
  /** What steps take and yield, by their name; made when first asked for. */
  readonly schemas: Map<string, { readonly input: JsonSchema | undefined; readonly output: JsonSchema | undefined }>
}

function typeFaults(nodes: readonly PlanNode[], catalogue: ReadonlyMap<string, StepDeclaration>, input: JsonSchema | undefined): readonly PlanFault[] {
  const known: Known = { catalogue, input, nodes: new Map(nodes.map((node) => [node.id, node])), schemas: new Map() }
  const faults: PlanFault[] = []
  for (const node of nodes) {
    if (node.type === 'map') faults.push(...listFaults(node, known))
    if (node.type !== 'step') continue
    const wanted = schemasOf(node.step, known).input
    const found = wanted && bindingMismatch(node.input, wanted, known)
    if (found !== undefined) faults.push(typeFault(`nodes.${node.id}.input`, found, `the step "${node.step}"`))
  }
  return faults
}

function listFaults({ id, over }: MapNode, known: Known): readonly PlanFault[] {
  const found = bindingMismatch(over, { type: 'array' }, known)
  return found === undefined ? [] : [typeFault(`nodes.${id}.over`, found, 'the map')]
}

function typeFault(path: string, found: Mismatch, reader: string): PlanFault {
  return errorAt('type', [path, ...found.path].join('.'), `What ${reader} is given ${found.message}. Hand it something else, or correct the schema.`)
}

function schemasOf(step: string, { catalogue, schemas }: Known): { readonly input: JsonSchema | undefined; readonly output: JsonSchema | undefined } {
  const known = schemas.get(step)
  if (known !== undefined) return known
  const declaration = catalogue.get(step)
  const read = { input: jsonSchemaOf(declaration?.input, 'input'), output: jsonSchemaOf(declaration?.output, 'output') }
  schemas.set(step, read)
  return read
}

/** Inputs are of bounded depth, as the rules of sight have found before. */
function bindingMismatch(binding: Binding, wanted: JsonSchema, known: Known): Mismatch | undefined {
  switch (binding.from) {
    case 'value':
      return binding.value === undefined ? undefined : mismatchOf(schemaOfValue(binding.value), wanted)
    case 'node': {
      const source = known.nodes.get(binding.node)
      const schema = source?.type === 'step' ? schemasOf(source.step, known).output : source?.type === 'map' ? { type: 'array' } : undefined
      return schema && partMismatch(schema, binding.path, wanted)
    }
    case 'input':
      return known.input && partMismatch(known.input, binding.path, wanted)
    case 'object':
      return structureMismatch(binding.fields, wanted, known)
    case 'array':
      return mismatchOf({ type: 'array' }, wanted)
    case 'item':
    case 'branch':
      return undefined
  }
}

function partMismatch(schema: JsonSchema, path: readonly (string | number)[], wanted: JsonSchema): Mismatch | undefined {
  const part = schemaAt(schema, path)
  if (part === null) return { path: [], message: `is read at "${path.join('.')}", where there is nothing` }
  return part && mismatchOf(part, wanted)
}

function structureMismatch(fields: Readonly<Record<string, Binding>>, wanted: JsonSchema, known: Known): Mismatch | undefined {
  const whole = mismatchOf({ type: 'object' }, wanted)
  if (whole !== undefined || typesOf(wanted)?.includes('object') !== true) return whole
  const { required, properties, isClosed } = fieldsOf(wanted)
  const missing = required.find((name) => !Object.hasOwn(fields, name))
  if (missing !== undefined) return { path: [missing], message: 'is missing' }
  for (const [name, field] of Object.entries(fields)) {
    const schema = Object.hasOwn(properties, name) ? recordOf(properties[name]) : undefined
    if (schema === undefined && isClosed && !Object.hasOwn(properties, name)) return { path: [name], message: 'is not known there' }
    const found = schema && bindingMismatch(field, schema, known)
    if (found !== undefined) return { ...found, path: [name, ...found.path] }
  }
  return undefined
}
