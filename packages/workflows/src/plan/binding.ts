import { BINDING_DEPTH_MAX } from './plan-limits.ts'

/**
 * Where a value comes from, as data. `path` walks own properties only, so that no prototype is ever read.
 */
export type Binding =
  | { readonly from: 'value'; readonly value: unknown }
  | { readonly from: 'input'; readonly path: Path }
  | { readonly from: 'node'; readonly node: string; readonly path: Path }
  /** The item that the body of a `map` is run for. */
  | { readonly from: 'item'; readonly map: string; readonly path: Path }
  | { readonly from: 'object'; readonly fields: Readonly<Record<string, Binding>> }
  | { readonly from: 'array'; readonly items: readonly Binding[] }
  /** One of two, by the side that a branch took. */
  | { readonly from: 'branch'; readonly branch: string; readonly whenTrue: Binding; readonly whenFalse: Binding }

export type Path = readonly (string | number)[]

/** Calls `visit` for the binding and all those within it, as deep as plans may be: what is deeper is refused wherever a plan is validated. */
export function visitBindings(binding: Binding, visit: (binding: Binding) => void, depth = 0): void {
  if (depth > BINDING_DEPTH_MAX) return
  visit(binding)
  switch (binding.from) {
    case 'object':
      for (const field of Object.values(binding.fields)) visitBindings(field, visit, depth + 1)
      break
    case 'array':
      for (const item of binding.items) visitBindings(item, visit, depth + 1)
      break
    case 'branch':
      visitBindings(binding.whenTrue, visit, depth + 1)
      visitBindings(binding.whenFalse, visit, depth + 1)
      break
    default:
  }
}

/** The value at a path; `undefined` where it leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const key of path) {
    if (current === null || current === undefined || !Object.hasOwn(Object(current) as object, key)) return undefined
    current = (current as Record<string | number, unknown>)[key]
  }
  return current
}
