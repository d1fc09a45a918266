import { NofxError, validate, type RunLimits, type Schema } from '@nofx/core'
import type { Step } from '../builder/define-step.ts'
import { PlanBuilder, type AgentNodeOptions, type Builder } from '../builder/plan-builder.ts'
import { createRef, toBinding, type Bindable, type Ref, type Resolved } from '../builder/ref.ts'
import type { Binding } from '../plan/binding.ts'
import { edgesOf } from '../plan/dependencies.ts'
import { jsonSchemaOf, recordOf, type JsonSchema } from '../plan/json-schema.ts'
import { parseTemplate } from './parse-template.ts'
import { withoutFormatPatterns } from './schema-faults.ts'
import { PARAMETERS, placeholderStep, type RequiredSkill, type Template, type TemplateParameter, type TemplateRole, type TemplateSetting, type TemplateUse } from './template.ts'

/** A validator that can say what it takes as JSON Schema, as those of zod can, or a JSON Schema itself. */
export type ParameterSchema = Schema | JsonSchema

/** What parameters are in the callback of `defineTemplate`, and when a plan is made. */
export type ParameterValues<Parameters> = { readonly [Name in keyof Parameters]: Parameters[Name] extends Schema<infer T> ? T : unknown }

export interface TemplateOptions<Parameters, Roles, Input> {
  /** A semantic version. Default: `1.0.0`. */
  readonly version?: string
  readonly description?: string
  readonly keywords?: readonly string[]
  /** By name. A default, and whether it may be left out, are those of the schema: `z.int().default(3)`. What only code can check, such as `refine`, is not kept. */
  readonly parameters?: Parameters
  /** By name: the skills that its agents need. */
  readonly roles?: Roles
  /** What its runs take. */
  readonly input?: Schema<Input>
  /** What its runs yield: a promise to who uses it, and what `checkCompatibility` compares. */
  readonly output?: ParameterSchema
}

export interface RoleOptions {
  /** Ids of skills, or what is asked of each. */
  readonly skills: readonly (string | RequiredSkill)[]
  readonly description?: string
}

/** An agent node whose skills are those of a role. */
export interface RoleNodeOptions<Role, Output> extends Omit<AgentNodeOptions<Output>, 'skills' | 'budget'> {
  readonly role: Role
  readonly budget?: RunLimits
}

export interface UseOptions {
  /** Default: the name of the template, with "-" for what no id may hold, as in `@acme/build`. */
  readonly id?: string
  /** Which versions will do. Default: those that are compatible with the one that is given. */
  readonly range?: string
  /** Values, or parameters of this template. */
  readonly parameters?: Readonly<Record<string, unknown>>
  /** Which role of this template takes a role of the other. Default: it stays one of its own. */
  readonly roles?: Readonly<Record<string, string>>
  readonly after?: readonly Ref<unknown>[]
}

/** The builder of `defineWorkflow`, with what is open. */
export interface TemplateBuilder<Input, Parameters, Role> extends Omit<Builder<Input>, 'agent'> {
  /** References to parameters. In a condition of `when` they decide, when the plan is made, whether a section is part of it. */
  readonly parameters: Ref<Parameters>
  /** Has agents do a task: of a role, or with skills. */
  readonly agent: <Output = unknown>(options: AgentNodeOptions<Output> | RoleNodeOptions<Role, Output>, input: unknown) => Ref<Output>
  /** Puts another template here; the reference is to what it yields. */
  readonly use: <TheirInput, Output>(template: DefinedTemplate<TheirInput, Output>, input: Bindable<NoInfer<TheirInput>>, options?: UseOptions) => Ref<Output>
  /** Lets a parameter decide a setting of a node: `setting('test', 'retry.attempts', parameters.attempts)`. */
  readonly setting: (node: string, path: string, parameter: Ref<unknown>) => void
}

/** A template, which is data, and the handlers that its plans need. */
export interface DefinedTemplate<Input = never, Output = unknown> {
  readonly template: Template
  readonly input: Schema | undefined
  /** By name. */
  readonly steps: ReadonlyMap<string, Step>
  /** What agent nodes have to return, by node. */
  readonly outputs: ReadonlyMap<string, Schema>
  /** Only types: what a run takes and yields. */
  readonly '~input'?: (input: Input) => void
  readonly '~output'?: Output
}

/**
 * Builds a template. The callback runs once, now, as that of `defineWorkflow` does.
 *
 * @throws NofxError `template.invalid` with all faults and their paths, `plan.invalid` where the builder is misused
 *
 * @example
 * ```ts
 * const release = defineTemplate('release', {
 *   version: '2.0.0',
 *   input: z.object({ repo: z.string() }),
 *   parameters: { registry: z.enum(['npm', 'jsr']), attempts: z.int().min(1).default(3), notes: z.boolean().default(true) },
 *   roles: { writer: { skills: ['write.notes'] } },
 * }, ({ input, parameters, step, agent, when, use, setting }) => {
 *   const src = step(checkout, { repo: input.repo })
 *   const linted = use(lint, { dir: src.dir }, { parameters: { level: 'strict' } })
 *   setting('checkout', 'retry.attempts', parameters.attempts)
 *   const notes = when(cel`${parameters.notes}`, () => agent({ role: 'writer' }, { src }))
 *   return step(publish, { src, notes, registry: parameters.registry }, { after: [linted] })
 * })
 * ```
 */
export function defineTemplate<const Parameters extends Readonly<Record<string, ParameterSchema>>, const Roles extends Readonly<Record<string, RoleOptions>>, Input, Body>(
  name: string,
  options: TemplateOptions<Parameters, Roles, Input>,
  build: (builder: TemplateBuilder<Input, ParameterValues<Parameters>, keyof Roles & string>) => Body,
): DefinedTemplate<Input, Resolved<Body>> {
  if (recordOf(options) === undefined || typeof build !== 'function') throw new NofxError('template.invalid', `The template ${JSON.stringify(name)} has no options or no callback. Call it as defineTemplate(name, { … }, (builder) => …).`)
  const { version = '1.0.0', description, keywords } = options
  const plan = new PlanBuilder()
  const face = plan.face<Input>()
  const roles = new Map(Object.entries(options.roles ?? {}).map(([role, { skills, description: words }]) => [role, { skills: skills.map(skillOf), nodes: [] as string[], ...(words !== undefined && { description: words }) }]))
  const uses: TemplateUse[] = []
  const settings: TemplateSetting[] = []
  const placeholders = new Set<string>()
  const builder: TemplateBuilder<Input, ParameterValues<Parameters>, keyof Roles & string> = {
    ...face,
    parameters: createRef({ from: 'input', path: [PARAMETERS] }),
    agent: (node, input) => {
      if (!('role' in node)) return face.agent(node, input)
      const { role, ...rest } = node
      const known = roles.get(role)
      if (known === undefined) throw new NofxError('template.invalid', `The template "${name}" has no role "${role}". Declare it as one of \`roles\`.`)
      const id = node.id ?? role
      known.nodes.push(id)
      return face.agent({ ...rest, id, skills: known.skills.map(({ skillId }) => skillId) }, input)
    },
    use: ({ template }, input, { id = template.name.replaceAll(/[/[\]]/g, '-'), range = `^${template.version}`, parameters = {}, roles: mapped = {}, after } = {}) => {
      const placeholder = placeholderStep(template.name)
      placeholders.add(placeholder)
      const bound = Object.entries(parameters).map(([key, value]): readonly [string, Binding] => [key, toBinding(value, `The parameter "${key}" of "${id}"`)])
      uses.push({ node: id, template: template.name, range, parameters: Object.fromEntries(bound), roles: mapped })
      // What it yields is known by the type of the other template alone.
      return face.step<unknown, never>({ name: placeholder, run: neverRun }, input, { id, ...(after !== undefined && { after }) })
    },
    setting: (node, path, parameter) => {
      const binding = toBinding(parameter, `The setting ${path} of "${node}"`)
      const [root, key, ...rest] = binding.from === 'input' ? binding.path : []
      if (root !== PARAMETERS || key === undefined || rest.length > 0) throw new NofxError('template.invalid', `The setting ${path} of "${node}" is given something else than a parameter. Give it one: \`parameters.attempts\`.`)
      settings.push({ node, path: path.split('.'), parameter: String(key) })
    },
  }
  const output = toBinding(build(builder), `The output of "${name}"`)
  const yields = jsonSchemaOf(options.output, 'output')
  const takes = jsonSchemaOf(options.input, 'input')
  const template = {
    kind: 'template', v: 1, name, version,
    ...(description !== undefined && { description }),
    ...(keywords !== undefined && { keywords }),
    parameters: Object.fromEntries(Object.entries(options.parameters ?? {}).map(([key, schema]) => [key, parameterOf(name, key, schema)])),
    roles: Object.fromEntries(roles) satisfies Readonly<Record<string, TemplateRole>>,
    uses, settings,
    ...(takes !== undefined && { input: withoutFormatPatterns(takes) }),
    ...(yields !== undefined && { output: withoutFormatPatterns(yields) }),
    body: { v: 1, name, version, nodes: plan.nodes, edges: edgesOf(plan.nodes), output },
  } satisfies Template
  return { template: parseTemplate(template), input: options.input, steps: new Map([...plan.steps].filter(([step]) => !placeholders.has(step))), outputs: plan.outputs }
}

/** One function for all uses, since a name stands for one handler. */
function neverRun(): never {
  throw new NofxError('step.unknown', 'This step stands for a template. Make a plan of the template that holds it: instantiateTemplate(…).')
}

function skillOf(skill: string | RequiredSkill): RequiredSkill {
  return typeof skill === 'string' ? { skillId: skill } : skill
}

function parameterOf(template: string, name: string, given: ParameterSchema): TemplateParameter {
  const found = jsonSchemaOf(given, 'input')
  if (found === undefined) throw new NofxError('template.invalid', `The schema of the parameter "${name}" of "${template}" cannot say what it takes as JSON Schema. Use one of zod without transformations, or a JSON Schema.`)
  const schema = withoutFormatPatterns(found)
  const { default: byDefault, description } = schema as { readonly default?: unknown; readonly description?: unknown }
  const isOptional = byDefault === undefined && '~standard' in given && takesNothing(given as Schema)
  return { schema, ...(byDefault !== undefined && { default: byDefault }), ...(isOptional && { optional: true }), ...(typeof description === 'string' && { description }) }
}

function takesNothing(schema: Schema): boolean {
  try {
    return validate(schema, undefined, 'a parameter') === undefined
  } catch {
    return false
  }
}
