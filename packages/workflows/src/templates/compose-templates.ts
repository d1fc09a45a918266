import { NofxError } from '@nofx/core'
import type { Ref } from '../builder/ref.ts'
import { fieldsOf, recordOf, type JsonSchema } from '../plan/json-schema.ts'
import { defineTemplate, type DefinedTemplate } from './define-template.ts'
import { assertTemplate } from './parse-template.ts'
import type { Template } from './template.ts'

/** A template, and what its parameters are called in the whole. */
interface Part {
  readonly template: Template
  /** The node that stands for it. */
  readonly id: string
  /** By their own names. */
  readonly parameters: ReadonlyMap<string, string>
}

/** What a part yields. */
type Fields = Readonly<Record<string, unknown>>

/** A part before another, with what it yields. */
interface Done {
  readonly template: Template
  readonly output: Ref<Fields>
}

/** Characters of the name of a parameter, so that a number still fits behind it. */
const NAME_CHARS_MAX = 90

/**
 * A template that uses others one after the other: each begins when the one before it has ended. A field of its input that an earlier one
 * yields, by the output that it declares, is handed on; everything else comes from the input of the run. Their parameters are those of the
 * whole, as `build-level`; its output has what each yields, by name.
 *
 * @throws NofxError `template.invalid` when the name is empty, `input.invalid` when a template is named twice, or is none
 *
 * @example
 * ```ts
 * const both = composeTemplates('build and deploy', [build.template, deploy.template])
 * const { plan } = instantiateTemplate(both, { templates: [build.template, deploy.template], parameters: { 'deploy-region': 'eu' } })
 * ```
 */
export function composeTemplates(name: string, templates: readonly Template[]): Template {
  const parts = partsOf(templates)
  const schemas = parts.flatMap(({ template, parameters }) => Object.entries(template.parameters).map(([key, { schema, default: byDefault }]) => [parameters.get(key) as string, byDefault === undefined ? schema : { ...schema, default: byDefault }] as const))
  const inputs = parts.map(({ template }, index) => inputFields(template, parts.slice(0, index)))
  const { template: composed } = defineTemplate(name, { description: `Does one after the other: ${templates.map((template) => template.name).join(', ')}.`, parameters: Object.fromEntries(schemas) }, ({ input, parameters: own, use }) => {
    const done: Done[] = []
    for (const { template, id, parameters } of parts) {
      const given = [...parameters].map(([key, called]) => [key, (own as Ref<Fields>)[called]] as const)
      const before = done.at(-1)?.output
      const output = use(used(template), inputOf(template.input, input as Ref<Fields>, done), { id, parameters: Object.fromEntries(given), ...(before !== undefined && { after: [before] }) })
      done.push({ template, output })
    }
    return Object.fromEntries(done.map(({ template, output }) => [template.name, output]))
  })
  const optional = new Set(parts.flatMap(({ template, parameters }) => [...parameters].flatMap(([key, called]) => (template.parameters[key]?.optional === true ? [called] : []))))
  const parameters = Object.entries(composed.parameters).map(([key, parameter]) => [key, optional.has(key) ? { ...parameter, optional: true } : parameter] as const)
  const input = inputs.every((fields) => fields !== undefined) ? objectOf(inputs) : undefined
  return { ...composed, parameters: Object.fromEntries(parameters), ...(input && { input }) }
}

/** What the parameters of templates are called in a template that `composeTemplates` makes of them, template by template. */
export function composedParameters(templates: readonly Template[]): readonly ReadonlyMap<string, string>[] {
  return partsOf(templates).map(({ parameters }) => parameters)
}

function partsOf(templates: readonly Template[]): readonly Part[] {
  if (!Array.isArray(templates) || templates.length === 0) throw new NofxError('input.invalid', 'No templates were given to be composed. Give a list of them.')
  const [names, ids, taken] = [new Set<string>(), new Set<string>(), new Set<string>()]
  return templates.map((template: Template) => {
    assertTemplate(template, 'One of the templates to compose')
    if (names.has(template.name)) throw new NofxError('input.invalid', `The template "${template.name}" is to be composed with itself. Name each once.`)
    names.add(template.name)
    const id = unique(template.name.replaceAll(/[/[\]]/g, '-'), ids)
    const word = template.name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z_]/, '_')
    return { template, id, parameters: new Map(Object.keys(template.parameters).map((key) => [key, unique(`${word}-${key}`.slice(0, NAME_CHARS_MAX), taken)])) }
  })
}

/** The name, or with a number the first that is not taken: names that differ in a sign alone may become one. */
function unique(name: string, taken: Set<string>): string {
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${name}-${count}`
  taken.add(free)
  return free
}

/** A template without handlers: a plan finds those by name. */
function used(template: Template): DefinedTemplate<unknown, Fields> {
  return { template, input: undefined, steps: new Map(), outputs: new Map() }
}

function inputOf(schema: JsonSchema | undefined, input: Ref<Fields>, done: readonly Done[]): unknown {
  const names = schema === undefined ? [] : Object.keys(fieldsOf(schema).properties)
  if (names.length === 0) return input
  return Object.fromEntries(names.map((name) => [name, (done.findLast(({ template }) => yields(template, name))?.output ?? input)[name]] as const))
}

/** The fields of its input that a part has of the run, as a schema; `undefined` where it takes the input as a whole. */
function inputFields({ input }: Template, before: readonly Part[]): JsonSchema | undefined {
  const { properties, required } = fieldsOf(input ?? {})
  const names = Object.keys(properties)
  if (names.length === 0) return undefined
  const open = names.filter((name) => !before.some(({ template }) => yields(template, name)))
  return { properties: Object.fromEntries(open.map((name) => [name, properties[name]])), required: required.filter((name) => open.includes(name)) }
}

function yields({ output }: Template, name: string): boolean {
  return output !== undefined && Object.hasOwn(fieldsOf(output).properties, name)
}

/** What several parts take together. What they say differently of a field is left to them. */
function objectOf(inputs: readonly JsonSchema[]): JsonSchema {
  const fields = new Map<string, unknown>()
  for (const { properties } of inputs) {
    for (const [name, schema] of Object.entries(recordOf(properties) ?? {})) fields.set(name, fields.has(name) && JSON.stringify(fields.get(name)) !== JSON.stringify(schema) ? {} : schema)
  }
  return { type: 'object', properties: Object.fromEntries(fields), required: [...new Set(inputs.flatMap((input) => fieldsOf(input).required))] }
}
