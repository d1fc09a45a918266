import type { TrainingData } from './training-data.ts'

/** A moment inside the history: what could be learned then, and which rows are foretold from there. */
export interface LearningOrigin {
  /** The rows that are foretold: from the first on, up to but without the second. */
  readonly from: number
  readonly to: number
  /** The rows that it learns from, `knownCount` of them, in the order of their time, and behind them those that it foretells. */
  readonly data: TrainingData
  readonly knownCount: number
}

/**
 * Places an origin at each share of the rows. Each foretells the rows up to the next one, at the time at which the first of them starts. Origins with too few
 * failures to learn from, or too few rows that did not fail, are left out. Costs nothing more where nothing is left out, otherwise a copy of the rows for each origin.
 *
 * @param shares rising, above 0 and below 1
 * @param gapMs an origin learns from rows that started so long before it and whose results were known by then; undefined for all that started before it
 * @param classRowsMin failures, and rows that did not fail, that an origin needs
 */
export function placeOrigins(data: TrainingData, shares: readonly number[], gapMs: number | undefined, classRowsMin: number): readonly LearningOrigin[] {
  const { failed } = data
  const placed = shares
    .map((share) => Math.floor(share * failed.length))
    .map((from) => ({ from, known: knownRows(data, from, gapMs) }))
    .filter(({ known }) => rarerCount(failed, known) >= classRowsMin)
  return placed.map(({ from, known }, index) => {
    const to = placed[index + 1]?.from ?? failed.length
    return { from, to, data: known.length === from ? data : pick(data, known, from, to), knownCount: known.length }
  })
}

/** The rows of the rarer kind among the first `count`. */
export function rarerRows(failed: Uint8Array, count: number): number {
  let failures = 0
  for (let row = 0; row < count; row++) failures += failed[row] ?? 0
  return Math.min(failures, count - failures)
}

function rarerCount(failed: Uint8Array, rows: Int32Array): number {
  const failures = rows.reduce((sum, row) => sum + (failed[row] ?? 0), 0)
  return Math.min(failures, rows.length - failures)
}

function knownRows({ startedAt, knownAt }: TrainingData, from: number, gapMs: number | undefined): Int32Array {
  if (gapMs === undefined) return Int32Array.from({ length: from }, (_, row) => row)
  const at = startedAt[from] ?? 0
  const rows = new Int32Array(from)
  let count = 0
  for (let row = 0; row < from; row++) if ((knownAt[row] ?? 0) <= at && (startedAt[row] ?? 0) <= at - gapMs) rows[count++] = row
  return rows.subarray(0, count)
}

/** The known rows, and behind them those from `from` up to `to`, as rows of their own. */
function pick({ bins, cells, width, failed, startedAt, knownAt }: TrainingData, known: Int32Array, from: number, to: number): TrainingData {
  const rows = new Int32Array(known.length + to - from)
  rows.set(known)
  for (let row = from; row < to; row++) rows[known.length + row - from] = row
  const picked = new Float32Array(rows.length * width)
  rows.forEach((row, place) => picked.set(cells.subarray(row * width, (row + 1) * width), place * width))
  return {
    bins: bins.map((column) => Uint8Array.from(rows, (row) => column[row] ?? 0)),
    cells: picked, width,
    failed: Uint8Array.from(rows, (row) => failed[row] ?? 0),
    startedAt: Float64Array.from(rows, (row) => startedAt[row] ?? 0),
    knownAt: Float64Array.from(rows, (row) => knownAt[row] ?? 0),
  }
}
