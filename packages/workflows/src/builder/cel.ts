import type { Binding } from '../plan/binding.ts'
import type { Condition } from '../plan/condition.ts'
import { describe, toBinding } from './ref.ts'

/**
 * A condition in CEL (https://cel.dev) over references: cel`${tests.failed} == 0 && ${ok.approved}`. It is data, evaluated when the run
 * gets there; plain values in it become constants. Numbers of a run are doubles and mix with whole numbers: cel`${n} + 1 == 2`.
 */
export function cel(text: TemplateStringsArray, ...values: readonly unknown[]): Condition {
  const names = new Map<string, string>()
  const bindings: Record<string, Binding> = {}
  let source = text[0] ?? ''
  values.forEach((value, index) => {
    const binding = toBinding(value, 'A condition')
    const printed = JSON.stringify(binding)
    const name = names.get(printed) ?? nameFor(binding, names.size)
    names.set(printed, name)
    bindings[name] = binding
    source += name + (text[index + 1] ?? '')
  })
  return { cel: source.trim(), values: bindings }
}

/** A condition as its writer thinks of it, `tests.failed == 0`, with what it refers to in place of the names made for that. */
export function printCondition({ cel: source, values }: Condition): string {
  const words = source.replace(/[A-Za-z_]\w*/g, (word) => (Object.hasOwn(values, word) ? describe(values[word] as Binding) : word))
  return words.replace(/\s+/g, ' ')
}

/** A readable identifier, made unique by its number: `tests_failed_1`. */
function nameFor(binding: Binding, index: number): string {
  const words = describe(binding).replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
  return `${/^[A-Za-z]/.test(words) ? words : `value_${words}`}_${index}`
}
