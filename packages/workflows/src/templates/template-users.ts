import { visitBindings, type Binding, type Path } from '../plan/binding.ts'
import { allNodes, bindingsOf } from '../plan/dependencies.ts'
import { fieldsOf, schemaAt, type JsonSchema } from '../plan/json-schema.ts'
import { bindingAt } from './map-bindings.ts'
import type { Template, TemplateUse } from './template.ts'
import { valueFaults } from './value-faults.ts'

/** A use of a template, and what it hands to it and reads of it. */
export interface TemplateUser {
  /** As `audit@1.3.0`. */
  readonly user: string
  readonly use: TemplateUse
  readonly input: Binding
  /** Where in its output it reads. */
  readonly reads: readonly Path[]
}

const NOTHING: Binding = { from: 'value', value: undefined }

/** What a template hands to those that it uses, and reads of them. */
export function usersIn({ name, version, uses, body }: Template): readonly TemplateUser[] {
  const reads = new Map<string, Path[]>(uses.map(({ node }) => [node, []]))
  const read = (part: Binding): void => {
    if (part.from === 'node') reads.get(part.node)?.push(part.path)
  }
  for (const node of body.nodes) for (const binding of bindingsOf(node)) visitBindings(binding, read)
  visitBindings(body.output, read)
  const nodes = new Map(allNodes(body.nodes).map((node) => [node.id, node]))
  return uses.map((use) => {
    const place = nodes.get(use.node)
    return { user: `${name}@${version}`, use, input: place?.type === 'step' ? place.input : NOTHING, reads: reads.get(use.node) ?? [] }
  })
}

/**
 * Whether a use hands on what a schema may refuse at a path, as far as that is known before a run: a constant is held against the schema, and
 * a reference may become anything.
 *
 * @param path of fields; what is within a list is asked of the list
 */
export function mayBeRefused({ input }: TemplateUser, schema: JsonSchema, path: Path): boolean {
  const given = bindingAt(input, path)
  if (given.from !== 'value') return true
  if (given.value === undefined && path.length > 0) return fieldsOf(schemaAt(schema, path.slice(0, -1)) ?? {}).required.includes(String(path.at(-1)))
  const wanted = schemaAt(schema, path) ?? undefined
  return wanted === undefined || valueFaults(wanted, given.value, 'input').length > 0
}

/** Whether a use reads what is at a path, what holds it, or a part of it. */
export function readsAt({ reads }: TemplateUser, path: Path): boolean {
  return reads.some((read) => read.slice(0, path.length).every((key, index) => key === path[index]))
}
