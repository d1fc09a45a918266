/** Slots of a season: quarters of an hour, for a day. */
const SLOTS = 96

/** Slots on each side that belong to the same time: three hours of a day, since what happens daily does not happen to the minute. */
const REACH = 12

/** Slots that a value waits before it widens the envelope: an hour of a day. What began within it does not excuse itself; what lasts becomes usual. */
const WAIT = 4

/** Seasons that the envelope needs before something outside it is worth a word. */
const SEASONS_MIN = 2

/** An envelope of d seasons is this share of the range over d too narrow: it has seen each time only d times. */
const NARROW01 = 0.05

/** The weight of the newest season in the mean of a slot. */
const SLOT_RATE = 0.3

/** What each time of the season has seen, and the newest values that wait to be taken in; NaN where nothing was seen. */
export interface SeasonEnvelope {
  readonly lowest: Float64Array
  readonly highest: Float64Array
  readonly means: Float64Array
  readonly waitingLowest: Float64Array
  readonly waitingHighest: Float64Array
}

export function emptyEnvelope(): SeasonEnvelope {
  const unseen = () => new Float64Array(SLOTS).fill(Number.NaN)
  return { lowest: unseen(), highest: unseen(), means: unseen(), waitingLowest: unseen(), waitingHighest: unseen() }
}

/** The slot of a time, also before 1970. */
export function slotOf(atMs: number, periodMs: number): number {
  const phase = ((atMs % periodMs) + periodMs) % periodMs
  return Math.min(SLOTS - 1, Math.floor((phase / periodMs) * SLOTS))
}

/** How far a value lies outside what this time of the season has seen, negative inside; NaN where nothing was seen, and during the first two seasons. */
export function seasonExcess({ lowest, highest }: SeasonEnvelope, slot: number, value: number, seasons: number): number {
  if (seasons < SEASONS_MIN) return Number.NaN
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let step = -REACH; step <= REACH; step++) {
    const near = (slot + step + SLOTS) % SLOTS
    const lowNear = lowest[near] ?? Number.NaN
    const highNear = highest[near] ?? Number.NaN
    if (lowNear < low) low = lowNear
    if (highNear > high) high = highNear
  }
  return low > high ? Number.NaN : Math.max(value - high, low - value)
}

/** An excess as a share of `width`, the range of the whole series; less what an envelope of so few seasons is too narrow by, and 0 inside. */
export function seasonNovelty(excess: number, width: number, seasons: number): number {
  return width > 0 ? Math.max(0, excess / width - NARROW01 / seasons) : 0
}

/** Takes a value in: into the mean of its slot at once, into the envelope when its slot is four behind. Costs a look at all slots when a new one begins. */
export function widenEnvelope(envelope: SeasonEnvelope, slot: number, value: number): void {
  const { means, waitingLowest, waitingHighest } = envelope
  const mean = means[slot] ?? Number.NaN
  means[slot] = Number.isNaN(mean) ? value : mean + SLOT_RATE * (value - mean)
  if (Number.isNaN(waitingLowest[slot] ?? Number.NaN)) {
    settle(envelope, slot)
    waitingLowest[slot] = value
    waitingHighest[slot] = value
    return
  }
  if (value < (waitingLowest[slot] ?? value)) waitingLowest[slot] = value
  if (value > (waitingHighest[slot] ?? value)) waitingHighest[slot] = value
}

function settle({ lowest, highest, waitingLowest, waitingHighest }: SeasonEnvelope, slot: number): void {
  for (let distance = WAIT + 1; distance < SLOTS - WAIT; distance++) {
    const far = (slot + distance) % SLOTS
    const low = waitingLowest[far] ?? Number.NaN
    if (Number.isNaN(low)) continue
    const high = waitingHighest[far] ?? low
    // Comparisons with NaN are false, so the first season settles too.
    if (!(low >= (lowest[far] ?? low))) lowest[far] = low
    if (!(high <= (highest[far] ?? high))) highest[far] = high
    waitingLowest[far] = Number.NaN
    waitingHighest[far] = Number.NaN
  }
}
