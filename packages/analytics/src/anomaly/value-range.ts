/** Points that a series needs before something it has not shown is worth a word. */
export const POINTS_MIN = 150

/** The lowest and the highest that was seen. Plain numbers, so that it serialises; null while nothing was seen. */
export interface ValueRange {
  points: number
  lowest: number | null
  highest: number | null
}

export function emptyRange(): ValueRange {
  return { points: 0, lowest: null, highest: null }
}

/**
 * How far a value lies outside what was seen, as a share of the width of the range; 0 inside, while fewer than 150 points were seen, and while
 * all were equal. Then takes the value in. Of n values that are alike, the chance that the next one is a record is 2 / (n + 1), so records thin out by themselves.
 */
export function noveltyOf(range: ValueRange, value: number): number {
  const { points, lowest, highest } = range
  range.points += 1
  if (lowest === null || highest === null) {
    range.lowest = value
    range.highest = value
    return 0
  }
  const outside = Math.max(value - highest, lowest - value)
  if (outside <= 0) return 0
  if (value > highest) range.highest = value
  else range.lowest = value
  return points >= POINTS_MIN && highest > lowest ? outside / (highest - lowest) : 0
}
