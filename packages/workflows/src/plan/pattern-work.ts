/** Characters that a pattern tries in the time of one step of an expression. */
const TRIES_PER_STEP = 10

/**
 * The steps that a regular expression takes over a text at most. The engine of JavaScript goes back over what a repetition took, so that each
 * repetition multiplies the work by the length of the text, and a repetition of repetitions, `(a+)+`, may take for ever.
 *
 * @param pattern `undefined` when only the run knows it
 * @param length characters of the text
 */
export function patternWork(pattern: string | undefined, length: number): number {
  if (pattern === undefined) return Infinity
  const repetitions = repetitionsIn(pattern)
  // A pattern that is not tied to the beginning is tried at every character.
  const starts = pattern.startsWith('^') ? 1 : length + 1
  return (starts * (pattern.length + (length + 1) ** repetitions)) / TRIES_PER_STEP
}

/** How many parts are repeated; `Infinity` when what is repeated holds repetitions or choices, or when a part is referred back to. */
function repetitionsIn(pattern: string): number {
  const groups: { holdsChoice: boolean }[] = []
  let closed: { holdsChoice: boolean } | undefined
  let repetitions = 0
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string
    const justClosed = closed
    closed = undefined
    if (character === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) return Infinity
      at++
    } else if (character === '[') {
      at = endOfClass(pattern, at)
    } else if (character === '(') {
      groups.push({ holdsChoice: false })
      if (pattern[at + 1] === '?') at++
    } else if (character === ')') {
      closed = groups.pop()
      const around = groups.at(-1)
      if (around !== undefined && closed?.holdsChoice === true) around.holdsChoice = true
    } else if ('*+?{|'.includes(character)) {
      if (justClosed?.holdsChoice === true && character !== '|') return Infinity
      for (const group of groups) group.holdsChoice = true
      if (character !== '|') repetitions++
    }
  }
  return repetitions
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === ']') return at
  }
  return pattern.length
}
