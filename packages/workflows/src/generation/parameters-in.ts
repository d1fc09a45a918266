import { typesOf } from '../plan/json-schema.ts'
import type { Template } from '../templates/template.ts'
import { valueFaults } from '../templates/value-faults.ts'
import { isStopWord } from './goal-index.ts'

/** A parameter whose value stands in a goal. */
export interface ReadParameter {
  readonly name: string
  readonly value: unknown
}

/**
 * The parameters whose values a goal names for certain: one of the values of an enum that stands in it as a word, when no other does, and
 * what is said by name: `attempts 5`, `region: eu`, `registry=jsr`. Nothing is guessed: a value that is also a small word, such as `us` or
 * `on`, has to be said by name.
 */
export function parametersIn(parameters: Template['parameters'], goal: string): readonly ReadParameter[] {
  const lower = goal.toLowerCase()
  return Object.entries(parameters).flatMap(([name, { schema }]) => {
    const said = saidByName(name, goal)
    const read = said === undefined ? [] : candidatesOf(said, typesOf(schema)).filter((value) => valueFaults(schema, value, name).length === 0)
    if (read.length > 0) return [{ name, value: read[0] }]
    const values = Array.isArray(schema['enum']) ? schema['enum'].filter((value): value is string => typeof value === 'string' && hasWord(lower, value.toLowerCase())) : []
    // `us` may be a region, and may be we.
    return values.length === 1 && !values.some((value) => isStopWord(value.toLowerCase())) ? [{ name, value: values[0] }] : []
  })
}

/** What follows the name of a parameter: with a sign, or a number. */
function saidByName(name: string, goal: string): string | undefined {
  const at = wordAt(goal.toLowerCase(), name.toLowerCase())
  if (at < 0) return undefined
  const [, sign, value] = /^\s*([:=]|\bis\b)?\s*"?([^\s",;]{1,200})"?/.exec(goal.slice(at + name.length)) ?? []
  return value !== undefined && (sign !== undefined || /^-?\d/.test(value)) ? value.replace(/[.!?]$/, '') : undefined
}

function candidatesOf(text: string, types: readonly string[] | undefined): readonly unknown[] {
  const number = Number(text)
  return [...(Number.isFinite(number) && types?.some((type) => type === 'number' || type === 'integer') === true ? [number] : []), ...(text === 'true' || text === 'false' ? [text === 'true'] : []), text]
}

function hasWord(text: string, word: string): boolean {
  return wordAt(text, word) >= 0
}

/** Where a word stands by itself; -1 when nowhere. */
function wordAt(text: string, word: string): number {
  if (word === '') return -1
  const isPart = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character)
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (!isPart(text[at - 1]) && !isPart(text[at + word.length])) return at
  return -1
}
