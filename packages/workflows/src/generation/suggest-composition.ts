import { isNofxError } from '@nofx/core'
import { composeTemplates } from '../templates/compose-templates.ts'
import type { Template } from '../templates/template.ts'
import type { Found } from './goal-index.ts'
import { suggestTemplate } from './suggest-template.ts'
import type { Setting, Unassessed } from './suggestion.ts'

/** Templates that are put one after the other at most: the goals of people have fewer parts. */
const PARTS_MAX = 5

/**
 * The templates that together speak of more of the goal than any alone, in the order in which the goal speaks of them. Each is the one that
 * speaks of most of what is left; of several, the one whose words stand closest in the goal, since those belong together; then the one found first.
 */
export function suggestComposition(templates: readonly Template[], found: readonly Found[], setting: Setting): Unassessed | undefined {
  const candidates = found.flatMap((each) => (templates[each.id] === undefined ? [] : [{ template: templates[each.id] as Template, words: each.words }]))
  const placeOf = new Map(setting.words.map((word, index) => [word, index]))
  // The words of a found one are in the order of the goal.
  const spread = (words: readonly string[]): number => (placeOf.get(words.at(-1) ?? '') ?? 0) - (placeOf.get(words[0] ?? '') ?? 0)
  const covered = new Set<string>()
  const chosen: { readonly template: Template; readonly first: number }[] = []
  while (chosen.length < PARTS_MAX) {
    const gains = candidates.map(({ template, words }) => ({ template, words: words.filter((word) => !covered.has(word)) })).filter(({ template, words }) => words.length > 0 && !chosen.some((other) => other.template === template))
    const [best] = gains.toSorted((one, other) => other.words.length - one.words.length || spread(one.words) - spread(other.words))
    if (best === undefined) break
    for (const word of best.words) covered.add(word)
    chosen.push({ template: best.template, first: placeOf.get(best.words[0] ?? '') ?? 0 })
  }
  const most = Math.max(0, ...found.map(({ words }) => words.length))
  if (chosen.length < 2 || covered.size <= most) return undefined
  const parts = chosen.toSorted((one, other) => one.first - other.first).map(({ template }) => template)
  const whole = compose(parts)
  return whole && suggestTemplate(whole, parts, setting.words.filter((word) => covered.has(word)), setting)
}

/** Nothing where names of the parts can be no names in a plan. */
function compose(parts: readonly Template[]): Template | undefined {
  try {
    return composeTemplates(parts.map(({ name }) => name).join(' then '), parts)
  } catch (error) {
    if (isNofxError(error, 'template.invalid')) return undefined
    throw error
  }
}
