import MiniSearch from 'minisearch'

/** Something that can be found by words, best said first. */
export interface Findable {
  readonly id: number
  readonly name: string
  readonly keywords: string
  readonly description: string
  /** Names of steps and skills, ids of nodes, and what parameters are called and may be. */
  readonly parts: string
}

/** How well something fits a goal. */
export interface Found {
  readonly id: number
  /** The words of the goal that it speaks of, in their order. */
  readonly words: readonly string[]
  /** By the search library; only to be compared within one search. */
  readonly score: number
}

/** What says nothing about what is to be done, in English. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and any are as at be been by can could do does each every for from get give has have how i if in into is it its let like make me my need needs of on once one or our please set should so some that the their them then there these they this to up us use using want wants was we were what when where which who will with would you your'.split(' '),
)

/** Whether a word says nothing by itself. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word)
}

/** A name says more than a description, and that more than the parts. */
const BOOST = { name: 3, keywords: 2, description: 2 }

/** The words of a text that say something, by what they are without their endings. `code.writeDocs` is code, write, docs. */
export function readWords(text: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>()
  for (const word of text.normalize('NFKC').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    const stem = stemOf(word)
    if (word.length > 1 && !STOP_WORDS.has(word) && !read.has(stem)) read.set(stem, word)
  }
  return read
}

/** Those of `readWords`, without their endings. */
export function wordsOf(text: string): readonly string[] {
  return [...readWords(text).keys()]
}

/** What English puts at the ends of words, taken off: tests, tested and testing are one. */
function stemOf(word: string): string {
  if (word.length < 5) return word.length === 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
  const stem = word.replace(/(?:ing|ed|es|s)$/, '')
  return stem.length < 3 || word.endsWith('ss') ? word : stem.replace(/([b-df-hj-np-tv-z])\1$/, '$1').replace(/e$/, '')
}

/** Characters of a word from which on one of them, or two, may be wrong: shorter ones would be too many others. */
const ONE_WRONG_MIN = 5
const TWO_WRONG_MIN = 8

/** Finds what speaks of a goal. Words may be unfinished; those that stand nowhere may be misspelt. */
export function createGoalIndex(findables: readonly Findable[]): (goal: string) => readonly Found[] {
  const known = new Set<string>()
  const search = new MiniSearch<Findable>({
    fields: ['name', 'keywords', 'description', 'parts'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (term) => {
      known.add(term)
      return term
    },
    searchOptions: {
      processTerm: (term) => term, boost: BOOST, prefix: (term) => term.length > 3,
      fuzzy: (term) => (known.has(term) || term.length < ONE_WRONG_MIN ? false : term.length < TWO_WRONG_MIN ? 1 : 2),
    },
  })
  search.addAll(findables)
  return (goal) => {
    const words = wordsOf(goal)
    return search.search(goal).map(({ id, score, queryTerms }) => {
      const found = new Set(queryTerms)
      return { id: id as number, score, words: words.filter((word) => found.has(word)) }
    })
  }
}
