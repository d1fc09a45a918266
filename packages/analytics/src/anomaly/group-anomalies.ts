import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkObject } from '../input/check-object.ts'
import { nameValue } from '../input/name-value.ts'

/** A point with its judgement, as `AnomalyResult` has it. */
export interface JudgedPoint {
  readonly at: number
  readonly value: number | null
  readonly score: number
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly inEvent: boolean
  readonly reason: string | null
}

export interface AnomalyEvent {
  /** ms since 1970, of the point that began the event and of the last one in it outside its interval: from then on forecasts followed again. */
  readonly startAt: number
  readonly endAt: number
  /** The point that was furthest from what was expected when the event began; later forecasts already follow it. */
  readonly peak: { readonly at: number; readonly value: number; readonly expected: number | null; readonly score: number }
  /** The point that began the event and those in it outside their intervals. */
  readonly points: number
  /** What began it, how long it went on, and where it peaked, in words. */
  readonly explanation: string
}

/**
 * Gathers the points of a detector, oldest first, into events: each starts with a point that was anomalous, and has
 * what followed outside its interval while the event was open. Events at most `joinMs` apart are one. Costs one pass.
 *
 * @throws NofxError `input.invalid` for a negative `joinMs`, and for a point without its time or judgement
 *
 * @example
 * ```ts
 * const judged = points.map((point) => ({ ...point, ...detector.update(point) }))
 * for (const { startAt, explanation } of groupAnomalies(judged)) console.log(new Date(startAt).toISOString(), explanation)
 * ```
 */
export function groupAnomalies(points: readonly JudgedPoint[], options: { readonly joinMs?: number } = {}): readonly AnomalyEvent[] {
  const { joinMs = 0 } = checkObject(options, 'options', 'an object, such as { joinMs: 60000 }')
  if (!(joinMs >= 0)) throw new NofxError('input.invalid', `joinMs is ${String(joinMs)}. Give a number of ms from 0 on.`)
  const groups: KnownPoint[][] = []
  for (const { value, ...point } of Array.from(checkList(points, 'points', 'a list of points with their judgements'), checkPoint)) {
    if (value === null || Number.isNaN(value)) continue
    const open = groups.at(-1)
    if (point.reason !== null && (open === undefined || point.at - (open.at(-1)?.at ?? point.at) > joinMs)) groups.push([{ ...point, value }])
    else if (point.reason !== null || (point.inEvent && isOutside({ ...point, value }))) open?.push({ ...point, value })
  }
  return groups.map(describe)
}

/** A point that is told has what is read of it, so that no event is without its times. */
function checkPoint(point: JudgedPoint, index: number): JudgedPoint {
  const { at, value, reason } = checkObject(point, `points[${index}]`, 'a point with its judgement, such as { ...point, ...detector.update(point) }')
  if (!Number.isFinite(at)) throw new NofxError('input.invalid', `points[${index}].at is ${nameValue(at)}. Give the time of the point in ms since 1970.`)
  if (value !== null && (typeof value !== 'number' || Math.abs(value) === Number.POSITIVE_INFINITY)) throw new NofxError('input.invalid', `points[${index}].value is ${nameValue(value)}. Give a finite number, or null when it is missing.`)
  if (reason !== null && typeof reason !== 'string') throw new NofxError('input.invalid', `points[${index}].reason is ${nameValue(reason)}. Give the judgement that detector.update() returned for it.`)
  return point
}

type KnownPoint = JudgedPoint & { readonly value: number }

function isOutside({ value, lower, upper }: KnownPoint): boolean {
  return lower !== null && upper !== null && (value < lower || value > upper)
}

function describe(points: readonly KnownPoint[]): AnomalyEvent {
  const first = points[0] as KnownPoint // a group starts with the point that opened it
  const distance = ({ value }: KnownPoint) => Math.abs(value - (first.expected ?? first.value))
  const startAt = first.at
  const endAt = points.reduce((latest, { at }) => Math.max(latest, at), startAt)
  const peak = points.reduce((furthest, point) => (distance(point) > distance(furthest) ? point : furthest))
  const going = points.length === 1 ? 'A single point.' : `${points.length} points within ${Math.round((endAt - startAt) / 1000)} s, furthest from what was expected at ${Number(peak.value.toPrecision(4))}.`
  return {
    startAt, endAt,
    peak: { at: peak.at, value: peak.value, expected: peak.expected, score: peak.score },
    points: points.length,
    explanation: `${first.reason ?? ''} ${going}`,
  }
}
