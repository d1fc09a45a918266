import { jsonFault, NofxError } from '@nofx/core'
import { array, boolean, config, literal, looseObject, maximum, maxLength, minLength, nonnegative, number, optional, record, strictObject, string, unknown } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { faultList } from '../fault-list.ts'
import { recordOf } from '../plan/json-schema.ts'
import { safeParsePlan } from '../plan/parse-plan.ts'
import { printValue } from './print-value.ts'
import type { Template } from './template.ts'
import { templateFaults } from './template-faults.ts'
import type { TemplateFault } from './schema-faults.ts'

/** The text of a template in characters: beyond this it is a plan of a hundred thousand nodes, and no template. */
const TEMPLATE_CHARS_MAX = 10_000_000

config(en())

const text = string().check(maxLength(10_000))
const share = optional(number().check(nonnegative(), maximum(1)))
const amount = optional(number().check(nonnegative()))

const skillSchema = strictObject({ skillId: text.check(minLength(1)), proficiencyLevelMin: share, successRateMin: share, averageLatencyMax: amount, costPerOperationMax: amount })

const templateSchema = strictObject({
  kind: literal('template'),
  v: literal(1),
  name: text,
  version: text,
  description: optional(text),
  keywords: optional(array(text)),
  parameters: record(string(), strictObject({ schema: looseObject({}), default: optional(unknown()), optional: optional(boolean()), description: optional(text) })),
  roles: record(string(), strictObject({ skills: array(skillSchema), nodes: array(text), description: optional(text) })),
  uses: array(strictObject({ node: text, template: text, range: text, parameters: record(string(), unknown()), roles: record(string(), text) })),
  settings: array(strictObject({ node: text, path: array(text).check(maxLength(2)), parameter: text })),
  input: optional(looseObject({})),
  output: optional(looseObject({})),
  body: unknown(),
})

/**
 * Reads a template from outside: first its shape, then what it means. Nothing of it is executed, and nothing is given back unless all of it
 * holds.
 *
 * @param json a text in JSON, or what was parsed of one
 * @throws NofxError `template.invalid` that lists the faults with their paths
 *
 * @example
 * ```ts
 * const template = parseTemplate(await readFile('release.template.json', 'utf8'))
 * ```
 */
export function parseTemplate(json: unknown): Template {
  const value = typeof json === 'string' ? parseJson(json) : json
  const { body, ...head } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  // A body has a parser that bounds its depth; the rest is looked at here before anything recurses over it.
  const deep = jsonFault(head)
  if (deep !== undefined) throw templateInvalid('The template', [{ path: deep.path.toReversed().join(''), message: `It is ${deep.kind}. ${deep.remedy}` }])
  // A parser of records leaves this one out, and nothing is to be left out unsaid.
  const hidden = prototypeKey(head)
  if (hidden !== undefined) throw templateInvalid('The template', [{ path: hidden, message: 'It has the key "__proto__", which is no name here. Rename it.' }])
  const shape = templateSchema.safeParse({ ...head, body })
  const plan = safeParsePlan(body)
  const faults: TemplateFault[] = (shape.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message: `${message}. Correct it.` }))
  if (!plan.ok) faults.push(...plan.faults.filter(({ severity }) => severity === 'error').map(({ path, message }) => ({ path: `body.${path}`, message })))
  for (const [index, use] of (shape.data?.uses ?? []).entries()) faults.push(...bindingShapeFaults(use.parameters, `uses[${index}].parameters`))
  if (faults.length > 0 || !plan.ok) throw templateInvalid('The template', faults)
  // The schema has looked at each field; the body and the bindings of uses have parsers of their own.
  const template = { ...shape.data, body: plan.plan } as Template
  const wrong = templateFaults(template)
  if (wrong.length > 0) throw templateInvalid(`The template "${template.name}"`, wrong)
  return template
}

/**
 * For who is given a template from code, which has looked at it: a mistaken argument is named.
 * @throws NofxError `input.invalid`
 */
export function assertTemplate(given: unknown, what: string): asserts given is Template {
  if (recordOf(given)?.['kind'] === 'template') return
  throw new NofxError('input.invalid', `${what} is ${printValue(given)}, and no template. Give what parseTemplate returned, or the \`template\` of what defineTemplate did.`)
}

/** @param what the template, for the message: `The template "release"` */
export function templateInvalid(what: string, faults: readonly TemplateFault[]): NofxError {
  return new NofxError('template.invalid', faultList(what, faults.map(({ path, message }) => `${path}: ${message}`)))
}

/** Where a value has the key, if it does. The depth is bounded by now, and the path is put together where it is needed. */
function prototypeKey(value: unknown): string | undefined {
  const open: { readonly part: unknown; readonly path: readonly string[] }[] = [{ part: value, path: [] }]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { part, path } = at
    if (typeof part !== 'object' || part === null) continue
    if (Object.hasOwn(part, '__proto__')) return path.join('.') || '(root)'
    for (const [key, inner] of Object.entries(part)) if (typeof inner === 'object') open.push({ part: inner, path: [...path, key] })
  }
  return undefined
}

/** Bindings have the shape that those of a plan have, so one without nodes shows what is wrong with them. */
function bindingShapeFaults(fields: Readonly<Record<string, unknown>>, path: string): readonly TemplateFault[] {
  const probe = safeParsePlan({ v: 1, name: 'probe', version: '1.0.0', nodes: [], edges: [], output: { from: 'object', fields } })
  return probe.ok ? [] : probe.faults.filter(({ severity }) => severity === 'error').map(({ path: within, message }) => ({ path: `${path} (${within})`, message }))
}

function parseJson(text: string): unknown {
  if (text.length > TEMPLATE_CHARS_MAX) throw templateInvalid('The template', [{ path: '(root)', message: `It has ${text.length} characters; the most is ${TEMPLATE_CHARS_MAX}. Use maps.` }])
  try {
    return JSON.parse(text)
  } catch (error) {
    throw templateInvalid('The template', [{ path: '(root)', message: `It is no JSON: ${(error as Error).message}. Correct the text.` }])
  }
}
