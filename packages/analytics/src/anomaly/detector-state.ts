import { NofxError } from '@nofx/core'
import { addError, emptyTail, type ErrorTail } from './error-tail.ts'
import { BLOCK_POINTS, emptyPeaks, type PeakTail } from './peak-tail.ts'
import { emptyWindow, type RecentWindow } from './recent-window.ts'
import { emptyEnvelope, type SeasonEnvelope } from './season-envelope.ts'
import type { StuckRun } from './stuck-run.ts'
import { emptyRange, type ValueRange } from './value-range.ts'

/** All that a detector remembers: about 23 kB of arrays, whatever the length of the series. */
export interface DetectorMemory {
  /** The first and the newest time, the start of the newest event: ms since 1970, null before there was one. */
  firstAtMs: number | null
  newestAtMs: number | null
  eventAtMs: number | null
  lastValue: number | null
  /** By how much the bar is raised above its usual height, in multiples of it; 0 at rest. */
  raised: number
  /** Running mean absolute errors of the two forecasts; null until there was one. */
  lastValueError: number | null
  seasonError: number | null
  readonly ranges: { readonly value: ValueRange; readonly mean: ValueRange; readonly spread: ValueRange; readonly shift: ValueRange }
  /** The peaks of what has a range: of each end that is watched, and of how far outside its time of the season a value lay. */
  readonly tails: Readonly<Record<(typeof TAILS)[number], PeakTail>>
  readonly window: RecentWindow
  readonly run: StuckRun
  readonly envelope: SeasonEnvelope
  readonly tail: ErrorTail
}

/** A detector's memory as plain JSON, at most about 36 kB; restoring it continues as if nothing had happened. */
export interface AnomalyDetectorState {
  readonly v: 2
  /** The season by whose time of day or week it was learned. */
  readonly periodMs: number
  readonly scalars: Readonly<Record<(typeof SCALARS)[number], number | null>>
  readonly ranges: Readonly<Record<(typeof RANGES)[number], ValueRange>>
  /** `peaks` has the highest ones, the highest first. */
  readonly tails: Readonly<Record<(typeof TAILS)[number], { readonly peaks: readonly number[]; readonly blocks: number; readonly filled: number; readonly highest: number | null }>>
  readonly run: StuckRun
  readonly window: { readonly values: readonly number[]; readonly next: number; readonly filled: number }
  readonly envelope: Readonly<Record<(typeof ENVELOPE)[number], readonly (number | null)[]>>
  /** The newest errors, oldest first. */
  readonly errors: readonly number[]
}

const SCALARS = ['firstAtMs', 'newestAtMs', 'eventAtMs', 'lastValue', 'raised', 'lastValueError', 'seasonError'] as const
const RANGES = ['value', 'mean', 'spread', 'shift'] as const
const TAILS = ['valueUp', 'valueDown', 'meanUp', 'meanDown', 'shiftUp', 'shiftDown', 'spread', 'season'] as const
const ENVELOPE = ['lowest', 'highest', 'means', 'waitingLowest', 'waitingHighest'] as const

export function emptyMemory(): DetectorMemory {
  return {
    firstAtMs: null, newestAtMs: null, eventAtMs: null, lastValue: null, raised: 0, lastValueError: null, seasonError: null,
    ranges: { value: emptyRange(), mean: emptyRange(), spread: emptyRange(), shift: emptyRange() },
    tails: tailsBy(emptyPeaks),
    window: emptyWindow(), run: { present: 0, longest: 0 }, envelope: emptyEnvelope(), tail: emptyTail(),
  }
}

export function saveMemory(memory: DetectorMemory, periodMs: number): AnomalyDetectorState {
  const { firstAtMs, newestAtMs, eventAtMs, lastValue, raised, lastValueError, seasonError, ranges, tails, run, window, envelope, tail } = memory
  const oldest = tail.count < tail.ring.length ? 0 : tail.next
  return {
    v: 2, periodMs,
    scalars: { firstAtMs, newestAtMs, eventAtMs, lastValue, raised, lastValueError, seasonError },
    ranges: { value: { ...ranges.value }, mean: { ...ranges.mean }, spread: { ...ranges.spread }, shift: { ...ranges.shift } },
    tails: tailsBy((name) => {
      const { peaks, count, blocks, filled, highest } = tails[name]
      return { peaks: [...peaks.subarray(0, count)], blocks, filled, highest }
    }),
    run: { ...run },
    window: { values: [...window.values], next: window.next, filled: window.filled },
    envelope: {
      lowest: withNulls(envelope.lowest), highest: withNulls(envelope.highest), means: withNulls(envelope.means),
      waitingLowest: withNulls(envelope.waitingLowest), waitingHighest: withNulls(envelope.waitingHighest),
    },
    errors: Array.from({ length: tail.count }, (_, index) => tail.ring[(oldest + index) % tail.ring.length] ?? 0),
  }
}

/** @throws NofxError `input.invalid` for anything that `saveMemory` did not make, with the path of the bad value */
export function restoreMemory(state: AnomalyDetectorState): DetectorMemory {
  const memory = emptyMemory()
  if (typeof state !== 'object' || state === null || state.v !== 2) throw new NofxError('input.invalid', `state.v is ${String((state as { v?: unknown } | null)?.v)}. Give what detector.state() returned in a release that writes version 2.`)
  for (const name of SCALARS) {
    const value = checkNumber(state.scalars?.[name], `state.scalars.${name}`, true)
    if (name === 'raised') memory.raised = Math.max(0, value ?? 0)
    else memory[name] = value
  }
  for (const name of RANGES) {
    const range = state.ranges?.[name]
    memory.ranges[name].points = checkNumber(range?.points, `state.ranges.${name}.points`) ?? 0
    memory.ranges[name].lowest = checkNumber(range?.lowest, `state.ranges.${name}.lowest`, true)
    memory.ranges[name].highest = checkNumber(range?.highest, `state.ranges.${name}.highest`, true)
  }
  for (const name of TAILS) restoreTail(memory.tails[name], state.tails?.[name], `state.tails.${name}`)
  memory.run.present = checkNumber(state.run?.present, 'state.run.present') ?? 0
  memory.run.longest = checkNumber(state.run?.longest, 'state.run.longest') ?? 0
  const size = memory.window.values.length
  memory.window.values.set(checkNumbers(state.window?.values, 'state.window.values', size, size))
  memory.window.next = checkIndex(state.window?.next, 'state.window.next', size - 1)
  memory.window.filled = checkIndex(state.window?.filled, 'state.window.filled', size)
  for (const name of ENVELOPE) memory.envelope[name].set(checkNumbers(state.envelope?.[name], `state.envelope.${name}`, memory.envelope[name].length, memory.envelope[name].length, true))
  for (const error of checkNumbers(state.errors, 'state.errors', 0, memory.tail.ring.length)) addError(memory.tail, error)
  return memory
}

function restoreTail(tail: PeakTail, state: Partial<AnomalyDetectorState['tails']['season']> | undefined, path: string): void {
  const peaks = checkNumbers(state?.peaks, `${path}.peaks`, 0, tail.peaks.length)
  tail.peaks.set(peaks.toSorted((one, other) => other - one))
  tail.count = peaks.length
  tail.blocks = checkIndex(state?.blocks, `${path}.blocks`, Number.MAX_SAFE_INTEGER)
  tail.filled = checkIndex(state?.filled, `${path}.filled`, BLOCK_POINTS - 1)
  tail.highest = checkNumber(state?.highest, `${path}.highest`, true)
  if (tail.count !== Math.min(tail.blocks, tail.peaks.length) || (tail.highest === null) !== (tail.filled === 0)) {
    throw new NofxError('input.invalid', `${path} has ${tail.count} peaks of ${tail.blocks} blocks and ${tail.filled} values beside ${tail.highest}, which do not fit. Give a state as detector.state() returned it.`)
  }
}

function tailsBy<Value>(make: (name: (typeof TAILS)[number]) => Value): Record<(typeof TAILS)[number], Value> {
  // One for each name, which `Object.fromEntries` forgets.
  return Object.fromEntries(TAILS.map((name) => [name, make(name)])) as Record<(typeof TAILS)[number], Value>
}

function withNulls(values: Float64Array): readonly (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value))
}

function checkNumber(value: unknown, path: string, optional = false): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (optional && value === null) return null
  throw new NofxError('input.invalid', `${path} is ${String(value)}. Give a state as detector.state() returned it.`)
}

function checkIndex(value: unknown, path: string, largest: number): number {
  const index = checkNumber(value, path) ?? 0
  if (Number.isInteger(index) && index >= 0 && index <= largest) return index
  throw new NofxError('input.invalid', `${path} is ${index}. Give a state as detector.state() returned it.`)
}

/** Numbers, with NaN for null where nulls are allowed. */
function checkNumbers(values: unknown, path: string, lengthMin: number, lengthMax: number, nulls = false): readonly number[] {
  if (!Array.isArray(values) || values.length < lengthMin || values.length > lengthMax) {
    throw new NofxError('input.invalid', `${path} has ${Array.isArray(values) ? `${values.length} entries` : 'no entries'}, not ${lengthMin} to ${lengthMax}. Give a state as detector.state() returned it.`)
  }
  return values.map((value, index) => checkNumber(value, `${path}[${index}]`, nulls) ?? Number.NaN)
}
