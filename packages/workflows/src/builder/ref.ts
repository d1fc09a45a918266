import { NofxError } from '@nofx/core'
import type { Binding } from '../plan/binding.ts'
import { BINDING_DEPTH_MAX } from '../plan/plan-limits.ts'

declare const REF: unique symbol

/**
 * A value that a run will have: what a step yields, a field of it, an item of a list. It is only a name for the value, so it can be
 * handed on and its fields can be named, and nothing else can be done with it.
 */
export type Ref<T> = { readonly [REF]: T } & RefFields<T>

type RefFields<T> = T extends readonly (infer Item)[]
  ? { readonly length: Ref<number>; readonly [index: number]: Ref<Item> }
  : T extends object
    ? { readonly [Key in keyof T]-?: Ref<T[Key]> }
    : unknown

/** What may stand where a `T` is needed: the value, a reference to it, or a structure with references in it. */
export type Bindable<T> = T | Ref<T> | (T extends object ? { readonly [Key in keyof T]: Bindable<T[Key]> } : never)

/** The value that a structure with references stands for. */
export type Resolved<B> = B extends { readonly [REF]: infer T } ? T : B extends object ? { [Key in keyof B]: Resolved<B[Key]> } : B

/** Where a proxy keeps the binding it stands for. */
const BINDING = Symbol('binding')

/** A reference that stands for a binding; reading a field of it gives a reference to that field. */
export function createRef<T>(binding: Binding): Ref<T> {
  // The proxy has no properties of its own: its type is all it is.
  return new Proxy({ [BINDING]: binding }, { get: (_, key) => readField(binding, key), ownKeys: () => refuseListing(binding) }) as unknown as Ref<T>
}

/** A spread would copy the binding and lose what stands beside it. */
function refuseListing(binding: Binding): never {
  throw new NofxError('plan.invalid', `The fields of ${describe(binding)} are not known while the plan is built, so it cannot be spread or listed. Name the fields that you need.`)
}

function readField(binding: Binding, key: string | symbol): unknown {
  if (key === BINDING) return binding
  if (typeof key === 'symbol') {
    if (key === Symbol.iterator) throw new NofxError('plan.invalid', `The items of ${describe(binding)} are not known while the plan is built, so it cannot be gone through or spread. Use map(…, (item) => …).`)
    if (key !== Symbol.toPrimitive) return undefined
    throw new NofxError('plan.invalid', `The value of ${describe(binding)} is not known while the plan is built. Hand the reference on, or put it into cel\`…\`.`)
  }
  if ('path' in binding) return createRef({ ...(binding), path: [...(binding).path, asIndex(key)] })
  if (binding.from === 'branch') {
    return createRef({ ...binding, whenTrue: fieldOf(binding.whenTrue, key), whenFalse: fieldOf(binding.whenFalse, key) })
  }
  return createRef(fieldOf(binding, key))
}

function fieldOf(binding: Binding, key: string): Binding {
  switch (binding.from) {
    case 'value':
      return { from: 'value', value: (binding.value as Record<string, unknown> | null | undefined)?.[key] }
    case 'object':
      return binding.fields[key] ?? { from: 'value', value: undefined }
    case 'array':
      return binding.items[Number(key)] ?? { from: 'value', value: undefined }
    case 'branch':
      return { ...binding, whenTrue: fieldOf(binding.whenTrue, key), whenFalse: fieldOf(binding.whenFalse, key) }
    default:
      return { ...binding, path: [...binding.path, asIndex(key)] }
  }
}

function asIndex(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key
}

/** The binding of a value, a reference, or a structure of both, which holds no more levels than a plan may. */
export function toBinding(value: unknown, where: string, depth = 0): Binding {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      throw new NofxError('plan.invalid', `${where} holds a ${typeof value}, which is not data. Name a registered step instead.`)
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw new NofxError('plan.invalid', `${where} holds ${value}, which JSON cannot hold. Give a finite number, or null.`)
    return { from: 'value', value }
  }
  const binding = (value as { [BINDING]?: Binding })[BINDING]
  if (binding !== undefined) return binding
  if (depth === BINDING_DEPTH_MAX) throw new NofxError('plan.invalid', `${where.slice(0, 200)} is ${BINDING_DEPTH_MAX} levels deep, or a circle. Make it flatter.`)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => toBinding(item, `${where}[${index}]`, depth + 1))
    return items.every((item) => item.from === 'value') ? { from: 'value', value } : { from: 'array', items }
  }
  if (!isPlainObject(value)) {
    throw new NofxError('plan.invalid', `${where} holds a ${value.constructor.name || 'class instance'}, which is not data. Use plain objects, lists, strings, numbers and booleans.`)
  }
  const entries = Object.entries(value).map(([key, field]) => [key, toBinding(field, `${where}.${key}`, depth + 1)] as const)
  return entries.every(([, field]) => field.from === 'value') ? { from: 'value', value } : { from: 'object', fields: Object.fromEntries(entries) }
}

/** Also for objects of other realms, whose prototypes are not ours. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** How a binding reads in a message or an id: `test.failed`. */
export function describe(binding: Binding): string {
  switch (binding.from) {
    case 'node':
      return [binding.node, ...binding.path].join('.')
    case 'input':
    case 'item':
      return [binding.from, ...binding.path].join('.')
    case 'value':
      return JSON.stringify(binding.value) ?? 'undefined'
    case 'branch':
      return binding.branch
    default:
      return binding.from
  }
}
