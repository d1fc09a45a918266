/** Demands on several resources, packed into 32-bit words, so that one subtraction compares several of them at once. */
export interface PackedDemands {
  /** Words a task. At least one. */
  readonly words: number
  /** The capacities; the guard bit of each field is set. */
  readonly capacity: Int32Array
  /** The guard bits: they stay set in `free - demand` exactly when every field is large enough. */
  readonly guard: Int32Array
  /** Row by row, `words` for each task. */
  readonly demand: Int32Array
}

/** Bits of a word that are used; the sign is left alone. */
const WORD_BITS = 31
/** Larger amounts are rounded, by less than a millionth of the capacity: demands upwards, capacities downwards, so that no schedule exceeds them. */
const AMOUNT_MAX = 2 ** 29

/**
 * Packs one row of demands for each task. Each resource takes as many bits as its capacity needs, and one more for the guard.
 *
 * @param capacities from 0 on, one for each resource
 * @param demands for each task, one for each resource, none above its capacity
 *
 * @example
 * ```ts
 * packDemands([8, 4], [[2, 1]]) // one word: the 8 takes 4 + 1 bits, the 4 takes 3 + 1
 * ```
 */
export function packDemands(capacities: readonly number[], demands: readonly (readonly number[])[]): PackedDemands {
  const columns = capacities.map((capacity, resource) => toWholeNumbers(capacity, demands.map((row) => row[resource] ?? 0)))
  const fields: { readonly word: number; readonly shift: number; readonly bits: number }[] = []
  let word = 0
  let shift = 0
  for (const { capacity } of columns) {
    const bits = 32 - Math.clz32(capacity)
    if (shift + bits + 1 > WORD_BITS) {
      word += 1
      shift = 0
    }
    fields.push({ word, shift, bits })
    shift += bits + 1
  }
  const words = word + 1
  const packed = { words, capacity: new Int32Array(words), guard: new Int32Array(words), demand: new Int32Array(words * demands.length) }
  fields.forEach((field, resource) => {
    const { capacity, amounts } = columns[resource] ?? { capacity: 0, amounts: [] }
    const guard = 2 ** (field.shift + field.bits)
    add(packed.capacity, field.word, capacity * 2 ** field.shift + guard)
    add(packed.guard, field.word, guard)
    amounts.forEach((amount, task) => add(packed.demand, task * words + field.word, amount * 2 ** field.shift))
  })
  return packed
}

function add(words: Int32Array, index: number, value: number): void {
  words[index] = (words[index] ?? 0) + value
}

/** Thirds, sevenths and decimal fractions become whole with one of them. */
const FACTORS: readonly number[] = [...Array.from({ length: 1_000 }, (_, index) => index + 1), 1_000_000]

/** Fractions become whole numbers, exactly where one of the factors makes all of them whole; then what all have in common is divided out. */
function toWholeNumbers(capacity: number, amounts: readonly number[]): { readonly capacity: number; readonly amounts: readonly number[] } {
  const scale = FACTORS.find((factor) => isWhole(capacity * factor) && amounts.every((amount) => isWhole(amount * factor))) ?? AMOUNT_MAX / capacity
  const whole = amounts.map((amount) => roundUp(amount * scale))
  const divisor = whole.reduce(greatestCommonDivisor, 0) || 1
  const wholeCapacity = Math.floor(roundDown(capacity * scale) / divisor)
  const shrink = Math.max(1, wholeCapacity / AMOUNT_MAX)
  const shrunk = Math.floor(wholeCapacity / shrink)
  return { capacity: shrunk, amounts: whole.map((amount) => Math.min(shrunk, Math.ceil(amount / divisor / shrink))) }
}

/** Products such as 0.07 × 100 miss a whole number by the last digits. Bounds of the makespan forgive more than this. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= 1e-12 * value
}

function roundUp(value: number): number {
  return isWhole(value) ? Math.round(value) : Math.ceil(value)
}

function roundDown(value: number): number {
  return isWhole(value) ? Math.round(value) : Math.floor(value)
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
