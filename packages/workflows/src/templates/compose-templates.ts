import type { Ref } from '../builder/ref.ts'
import { fieldsOf, type JsonSchema } from '../plan/json-schema.ts'
import { defineTemplate, type DefinedTemplate } from './define-template.ts'
import type { Template } from './template.ts'

/**
 * A template that uses others one after the other: each begins when the one before it has ended. A field of its input that an earlier one
 * yields, by the output that it declares, is handed on; everything else comes from the input of the run. Their parameters are those of the
 * whole, as `build-level`; its output has what each yields, by name.
 *
 * @throws NofxError `template.invalid` when the name is empty, or a template is named twice
 *
 * @example
 * ```ts
 * const both = composeTemplates('build and deploy', [build.template, deploy.template])
 * const { plan } = instantiateTemplate(both, { templates: [build.template, deploy.template], parameters: { 'deploy-region': 'eu' } })
 * ```
 */
export function composeTemplates(name: string, templates: readonly Template[]): Template {
  const parameters = Object.fromEntries(templates.flatMap((template) => Object.entries(template.parameters).map(([key, parameter]) => [composedParameter(template.name, key), parameter] as const)))
  const schemas = Object.fromEntries(Object.entries(parameters).map(([key, { schema, default: byDefault }]) => [key, byDefault === undefined ? schema : { ...schema, default: byDefault }]))
  const composed = defineTemplate(name, { description: `Does one after the other: ${templates.map((template) => template.name).join(', ')}.`, parameters: schemas }, ({ input, parameters: own, use }) => {
    const done: { readonly template: Template; readonly output: Ref<Readonly<Record<string, unknown>>> }[] = []
    for (const template of templates) {
      const given = Object.keys(template.parameters).map((key) => [key, (own as Ref<Readonly<Record<string, unknown>>>)[composedParameter(template.name, key)]] as const)
      const before = done.at(-1)?.output
      const output = use(used(template), inputOf(template.input, input as Ref<Readonly<Record<string, unknown>>>, done), { parameters: Object.fromEntries(given), ...(before !== undefined && { after: [before] }) })
      done.push({ template, output })
    }
    return Object.fromEntries(done.map(({ template, output }) => [template.name, output]))
  })
  const optional = Object.entries(composed.template.parameters).map(([key, parameter]) => [key, { ...parameter, ...(parameters[key]?.optional === true && { optional: true }) }] as const)
  return { ...composed.template, parameters: Object.fromEntries(optional) }
}

/** The parameter of a composed template that a parameter of one of its parts has become. */
export function composedParameter(template: string, parameter: string): string {
  return `${template.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z_]/, '_')}-${parameter}`.slice(0, 100)
}

/** A template without handlers: a plan finds those by name. */
function used(template: Template): DefinedTemplate<unknown, Readonly<Record<string, unknown>>> {
  return { template, input: undefined, steps: new Map(), outputs: new Map() }
}

function inputOf(schema: JsonSchema | undefined, input: Ref<Readonly<Record<string, unknown>>>, done: readonly { readonly template: Template; readonly output: Ref<Readonly<Record<string, unknown>>> }[]): unknown {
  const names = schema === undefined ? [] : Object.keys(fieldsOf(schema).properties)
  if (names.length === 0) return input
  return Object.fromEntries(names.map((name) => {
    const source = done.findLast(({ template: { output } }) => output !== undefined && Object.hasOwn(fieldsOf(output).properties, name))
    return [name, (source?.output ?? input)[name]] as const
  }))
}
