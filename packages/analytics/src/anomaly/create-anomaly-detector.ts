import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { checkAnomalyOptions, type AnomalyDetectorOptions, type CheckedAnomalyOptions } from './anomaly-options.ts'
import { emptyMemory, restoreMemory, saveMemory, type AnomalyDetectorState, type DetectorMemory } from './detector-state.ts'
import { addError, errorPValue, errorQuantile } from './error-tail.ts'
import { explainAnomaly, type AnomalySignal } from './explain-anomaly.ts'
import { addPeak, peakPValue, type PeakTail } from './peak-tail.ts'
import { slideWindow } from './recent-window.ts'
import { seasonExcess, seasonNovelty, slotOf, widenEnvelope } from './season-envelope.ts'
import { stuckNovelty } from './stuck-run.ts'
import { noveltyOf, POINTS_MIN, type ValueRange } from './value-range.ts'

/** The largest size of a value: differences and sums of a window still are numbers. */
export const VALUE_SIZE_MAX = 1e300

/** How much the interval around the expected value should cover. */
const INTERVAL01 = 0.99

/** The weight of the newest error in the running errors that choose between the two forecasts. */
const ERROR_RATE = 0.05

/** Each event doubles the bar, and so many seasons without one halve what it was raised by: a series that jumps daily must jump further to be news. */
const HALVING_SEASONS = 2

/** After an event starts, what follows within half a season is the same event. */
const EVENT_SEASONS = 0.5

export interface AnomalyPoint {
  /** Time in ms since 1970. */
  readonly at: number
  /** Null or NaN when missing. */
  readonly value: number | null
}

export interface AnomalyResult {
  /** How unusual the point is, 0 to 1; above 0.5 it starts an event. Below 0.5 for what belongs to an event that was told already. */
  readonly score: number
  /** True for the first point of an event, so that one excursion is told once. */
  readonly anomaly: boolean
  /** Whether the point belongs to an event: its first point, or what follows within half a season. */
  readonly inEvent: boolean
  /** What was forecast before the point came, in its unit; null before the first value. */
  readonly expected: number | null
  /** The 99 % conformal interval of the forecast; null before the first value. */
  readonly lower: number | null
  readonly upper: number | null
  /** The chance of a forecast error of this size; 1 while fewer than 100 are known. */
  readonly pValue: number
  /** The plainest signal that told, and why in words; null unless `anomaly`. */
  readonly signal: AnomalySignal | null
  readonly reason: string | null
}

export interface AnomalyDetector {
  /**
   * Judges a point by what came before it, then learns it. A missing value is answered with what was expected and teaches nothing. Points that come late or
   * twice count in their order of arrival, and a clock that is put back does no harm.
   * @throws NofxError `input.invalid` for a time that is not finite, and for an infinite value or one beyond 1e300
   */
  update(point: AnomalyPoint): AnomalyResult
  /** All that was learned, as JSON. */
  state(): AnomalyDetectorState
}

/**
 * Watches one series, point by point, and tells when something happens that it has not shown before.
 *
 * Seven signals, each judged by its own past: the value, the mean and the spread of 24 points and the shift between two such means outside their ranges so far
 * (each as a share of that range); the value outside the envelope of its time of the season; the same value for longer than ever; and a forecast error beyond chance,
 * by its conformal p value and, beyond the errors seen, by extreme value theory. With a `risk` each of the others also has to be as improbable, by the peaks of its past:
 * then events begin no more often than that where nothing happens. Needs 150 points before it speaks, 192 with a `risk`, two seasons for the envelope.
 * It learns everything, anomalies too, so that a new level becomes usual. About 23 kB and, on one core, 1 to 4 µs a point.
 *
 * @param options of a detector that goes on from a state, all but `periodMs`, which is that of the state, may be others than before
 * @param state what `state()` of a detector returned, to go on from there
 * @throws NofxError `input.invalid` for a bad option or state, and for another `periodMs` than the state was learned with
 *
 * @example
 * ```ts
 * const detector = createAnomalyDetector({ risk: 0.0005 })
 * for (let minute = 0; minute < 500; minute++) detector.update({ at: minute * 60_000, value: minute % 7 })
 * const { anomaly, reason } = detector.update({ at: 500 * 60_000, value: 40 })
 * console.log(anomaly, reason) // true '40 (expected 2) lies outside all values seen so far, by 566.7 % of the range seen.'
 * ```
 */
export function createAnomalyDetector(options: AnomalyDetectorOptions = {}, state?: AnomalyDetectorState): AnomalyDetector {
  const memory = state === undefined ? emptyMemory() : restoreMemory(state)
  const checked = checkAnomalyOptions(state === undefined ? options : { periodMs: state.periodMs, ...options })
  if (state !== undefined && checked.periodMs !== state.periodMs) {
    throw new NofxError('input.invalid', `periodMs is ${checked.periodMs}, but the state was learned with ${state.periodMs}. Leave it out, or begin without a state.`)
  }
  return {
    update: (point) => {
      const { at, value } = checkObject(point, 'point', 'an object with at and value')
      return updateMemory(memory, checked, checkTime(at), checkValue(value))
    },
    state: () => saveMemory(memory, checked.periodMs),
  }
}

function checkTime(at: number): number {
  if (Number.isFinite(at)) return at
  throw new NofxError('input.invalid', `at is ${String(at)}. Give the time of the point in ms since 1970.`)
}

/** The value, NaN when it is missing. */
function checkValue(value: number | null | undefined): number {
  if (value === null || value === undefined) return Number.NaN
  if (typeof value === 'number' && !(Math.abs(value) > VALUE_SIZE_MAX)) return value
  throw new NofxError('input.invalid', `value is ${String(value)}. Give a number between -1e300 and 1e300, or null when it is missing.`)
}

function updateMemory(memory: DetectorMemory, { periodMs, noveltyMin, risk }: CheckedAnomalyOptions, at: number, value: number): AnomalyResult {
  const { ranges, tails, tail, envelope } = memory
  const slot = slotOf(at, periodMs)
  const seasonal = envelope.means[slot] ?? Number.NaN
  const expected = expectValue(memory, seasonal)
  const halfWidth = errorQuantile(tail, INTERVAL01)
  const interval = { expected, lower: expected === null ? null : expected - halfWidth, upper: expected === null ? null : expected + halfWidth }
  if (Number.isNaN(value)) return { score: 0, anomaly: false, inEvent: isInEvent(memory, at, periodMs), ...interval, pValue: 1, signal: null, reason: null }

  passTime(memory, at, periodMs)
  const width = (ranges.value.highest ?? 0) - (ranges.value.lowest ?? 0)
  const seasons = (at - (memory.firstAtMs ?? at)) / periodMs
  const error = expected === null ? 0 : Math.abs(value - expected)
  const pValue = errorPValue(tail, error)

  const bar = noveltyMin * (1 + memory.raised)
  const logRisk = Math.log((risk ?? FORECAST_RISK) / CHANCES)
  const improbabilityOf = (chance: number) => Math.log(Math.max(chance, Number.MIN_VALUE)) / logRisk
  let signal: AnomalySignal = 'forecast'
  let size = pValue
  let strength = improbabilityOf(pValue) / (1 + memory.raised)
  const consider = (name: AnomalySignal, { novelty, chance }: Surprise) => {
    const far = Math.min(SIZE_MAX, novelty)
    const itsStrength = Math.min(Number.MAX_VALUE, far / bar, risk === null ? far / bar : improbabilityOf(chance))
    strength = Math.max(strength, itsStrength)
    if (signal !== 'forecast' || itsStrength <= 1) return
    signal = name
    size = far
  }
  // The plainest first: of those above the bar it is the one that is told.
  consider('range', surpriseOf(ranges.value, noveltyMin, value, tails.valueUp, tails.valueDown))
  consider('season', seasonSurprise(memory, noveltyMin, slot, value, width, seasons))
  const stuck = stuckNovelty(memory.run, value, memory.lastValue)
  if (ranges.value.points > POINTS_MIN) consider('stuck', { novelty: stuck, chance: 0 })
  const summary = slideWindow(memory.window, value)
  if (summary !== null) {
    consider('level', surpriseOf(ranges.mean, noveltyMin, summary.mean, tails.meanUp, tails.meanDown))
    if (summary.shift !== null) consider('shift', surpriseOf(ranges.shift, noveltyMin, summary.shift, tails.shiftUp, tails.shiftDown))
    // Only more spread than ever is a burst; less is not told, for quiet is not improbable.
    consider('burst', surpriseOf(ranges.spread, noveltyMin, summary.spread, tails.spread))
  }

  learn(memory, slot, value, seasonal, expected === null ? null : error)
  const told = isInEvent(memory, at, periodMs)
  const anomaly = strength > 1 && !told
  if (anomaly) {
    memory.eventAtMs = memory.newestAtMs
    memory.raised = 2 * memory.raised + 1
  }
  return {
    score: (strength / (1 + strength)) * (told ? 0.5 : 1), anomaly, inEvent: told || anomaly,
    ...interval, pValue, signal: anomaly ? signal : null,
    reason: anomaly ? explainAnomaly({ signal, size, value, expected: expected ?? value }) : null,
  }
}

/** Figures that are each judged at a share of the risk, so that together they stay within it: both ends of three ranges, spread, season, stillness and forecast. */
const CHANCES = 10

/** What forecast errors are judged by when no risk was asked for: one false event a week of five-minute points. */
const FORECAST_RISK = 0.0005

/** Beyond a million times the range all is equally new, and a range next to nothing would make it infinite. */
const SIZE_MAX = 1e6

/** How far a figure lies outside what was seen, as a share of its range, and the chance that it does where nothing happened, for each point. */
interface Surprise {
  readonly novelty: number
  readonly chance: number
}

const NO_SURPRISE: Surprise = { novelty: 0, chance: 1 }

/** How surprising a figure is above its range, and below it if that is asked. Then takes it in. */
function surpriseOf(range: ValueRange, noveltyMin: number, figure: number, up: PeakTail, down?: PeakTail): Surprise {
  const { lowest, highest } = range
  const scaleMin = noveltyMin * ((highest ?? 0) - (lowest ?? 0))
  const isUp = figure > (highest ?? figure)
  const novelty = noveltyOf(range, figure)
  const tail = isUp ? up : down
  const surprise = novelty === 0 || tail === undefined ? NO_SURPRISE : { novelty, chance: peakPValue(tail, isUp ? figure : -figure, scaleMin) }
  addPeak(up, figure)
  if (down !== undefined) addPeak(down, -figure)
  return surprise
}

/** How surprising a value is for its time of the season. Takes in how far outside it was, not the value. */
function seasonSurprise({ envelope, tails }: DetectorMemory, noveltyMin: number, slot: number, value: number, width: number, seasons: number): Surprise {
  const excess = seasonExcess(envelope, slot, value, seasons)
  if (Number.isNaN(excess)) return NO_SURPRISE
  const novelty = seasonNovelty(excess, width, seasons)
  const chance = novelty > 0 ? peakPValue(tails.season, excess, noveltyMin * width) : 1
  addPeak(tails.season, excess)
  return { novelty, chance }
}

/** The last value or the mean of this time of the season, whichever has erred less of late. */
function expectValue({ lastValue, lastValueError, seasonError }: DetectorMemory, seasonal: number): number | null {
  if (lastValue === null || Number.isNaN(seasonal)) return lastValue
  return seasonError !== null && lastValueError !== null && seasonError < lastValueError ? seasonal : lastValue
}

function isInEvent({ eventAtMs, newestAtMs }: DetectorMemory, at: number, periodMs: number): boolean {
  return eventAtMs !== null && Math.max(at, newestAtMs ?? at) - eventAtMs <= EVENT_SEASONS * periodMs
}

/** Lets the raised bar sink, and empties the window behind a gap of half a season: the two sides of a gap make no mean. Time never goes back. */
function passTime(memory: DetectorMemory, at: number, periodMs: number): void {
  memory.firstAtMs ??= at
  const passedMs = at - (memory.newestAtMs ?? at)
  memory.newestAtMs = Math.max(at, memory.newestAtMs ?? at)
  if (passedMs <= 0) return
  memory.raised *= 0.5 ** (passedMs / periodMs / HALVING_SEASONS)
  if (passedMs > EVENT_SEASONS * periodMs) memory.window.filled = 0
}

function learn(memory: DetectorMemory, slot: number, value: number, seasonal: number, error: number | null): void {
  if (memory.lastValue !== null) memory.lastValueError = running(memory.lastValueError, Math.abs(value - memory.lastValue))
  if (!Number.isNaN(seasonal)) memory.seasonError = running(memory.seasonError, Math.abs(value - seasonal))
  if (error !== null) addError(memory.tail, error)
  widenEnvelope(memory.envelope, slot, value)
  memory.lastValue = value
}

function running(mean: number | null, value: number): number {
  return mean === null ? value : mean + ERROR_RATE * (value - mean)
}
