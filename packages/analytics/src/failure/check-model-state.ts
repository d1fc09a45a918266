import { NofxError } from '@nofx/core'
import { BINS_MAX } from './column-bins.ts'
import { HISTORY_ASPECTS } from './failure-history.ts'
import type { FailureModelState } from './failure-model-state.ts'
import type { HazardModelState } from './hazard-model.ts'

/** No log-odds, weight or slope of a model comes near it, and sums of such numbers stay finite. */
const SIZE_MAX = 1e12

const COLUMN_KINDS: readonly unknown[] = ['quantity', 'missing', 'category', 'history']

/**
 * Checks the parts of a stored failure model against one another, so that a state that was cut off or altered makes no prediction. Costs one look at
 * each number.
 *
 * @throws NofxError `input.invalid`, with the path of the bad value
 */
export function checkFailureState(state: FailureModelState): void {
  const { encoding, history, logistic, trees, treeShare, calibration, rows, failures, lastAt } = state
  const columns = checkColumns(state)
  check(Array.isArray(history?.keys) && history.keys.every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string')), 'history.keys')
  check(columns - encoding.historyFrom === HISTORY_ASPECTS.length * (history.keys.length + 1), 'encoding.columns')
  check(isTally(history.all), 'history.all')
  checkList(history.byCategory, history.keys.length, 'history.byCategory', (tallies) => Array.isArray(tallies) && tallies.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && isTally(entry[1])))
  checkNumber(logistic?.intercept, 'logistic.intercept')
  checkList(logistic.weights, columns, 'logistic.weights', isSmall)
  checkList(logistic.precision, columns + 1, 'logistic.precision', (value) => isBetween(value, Number.MIN_VALUE, Number.MAX_VALUE))
  check(isBetween(treeShare, 0, 1), 'treeShare')
  if (trees !== undefined) {
    checkNumber(trees?.base, 'trees.base')
    check(Array.isArray(trees.trees), 'trees.trees')
    trees.trees.forEach((tree, index) => check(isTree(tree, columns), `trees.trees[${index}]`))
  }
  check(isCalibration(calibration), 'calibration')
  check(typeof state.accuracy === 'object' && state.accuracy !== null, 'accuracy')
  for (const [name, value] of Object.entries({ rows, failures, lastAt })) check(Number.isFinite(value), name)
}

/** @throws NofxError `input.invalid`, with the path of the bad value */
export function checkHazardState(state: HazardModelState): void {
  const { endsMs, encoding, intercept, weights, spells, failures } = state
  const columns = checkColumns(state)
  check(encoding.historyFrom === columns, 'encoding.historyFrom')
  check(Array.isArray(endsMs) && endsMs.length > 0 && endsMs.every((end, index) => Number.isFinite(end) && end > (endsMs[index - 1] ?? 0)), 'endsMs')
  checkNumber(intercept, 'intercept')
  checkList(weights, endsMs.length + columns, 'weights', isSmall)
  for (const [name, value] of Object.entries({ spells, failures })) check(Number.isFinite(value), name)
}

/** Checks what both models say of their columns, and returns how many there are. */
function checkColumns({ encoding, bounds, scales }: Pick<HazardModelState, 'encoding' | 'bounds' | 'scales'>): number {
  const columns = encoding?.columns
  const isColumn = (column: unknown) => isRecord(column) && COLUMN_KINDS.includes(column['kind']) && typeof column['feature'] === 'string' && typeof column['aspect'] === 'string'
  check(Array.isArray(columns) && columns.every(isColumn), 'encoding.columns')
  check(isBetween(encoding.historyFrom, 0, columns.length) && columns.every(({ kind }, index) => (kind === 'history') === index >= encoding.historyFrom), 'encoding.historyFrom')
  checkList(bounds, columns.length, 'bounds', (ofColumn) => isRising(ofColumn) && ofColumn.length < BINS_MAX)
  checkList(scales, columns.length, 'scales', (scale) => {
    if (!isRecord(scale)) return false
    const { byBin, low, high, centre, spread } = scale
    const isKnown = typeof byBin === 'boolean' && [low, high, centre].every((value) => isBetween(value, -Number.MAX_VALUE, Number.MAX_VALUE)) && isBetween(spread, 0, Number.MAX_VALUE)
    return isKnown && (spread === 0 || [low, high].every((value) => isSmall((Number(value) - Number(centre)) / Number(spread))))
  })
  return columns.length
}

function isTally(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 5) return false
  const [rows, failures, recent01, ...times] = value as readonly unknown[]
  return isBetween(rows, 0, Number.MAX_SAFE_INTEGER) && isBetween(failures, 0, Number(rows)) && isBetween(recent01, 0, 1) && times.every((time) => time === null || Number.isFinite(time))
}

/** Children come behind their parent, so that a way through the tree ends. */
function isTree(tree: unknown, columns: number): boolean {
  if (!Array.isArray(tree) || tree.length !== 5 || !tree.every(Array.isArray)) return false
  const [column, bin, missingLeft, left, value] = tree as readonly (readonly unknown[])[]
  const nodes = column?.length ?? 0
  if (nodes === 0 || column === undefined || [bin, missingLeft, left, value].some((list) => list?.length !== nodes)) return false
  return column.every((asked, node) => {
    const isLeaf = asked === -1
    const isQuestion = Number.isInteger(asked) && isBetween(asked, 0, columns - 1) && Number.isInteger(left?.[node]) && isBetween(left?.[node], node + 1, nodes - 2)
    return (isLeaf || isQuestion) && isBetween(bin?.[node], 0, BINS_MAX - 1) && isBetween(missingLeft?.[node], 0, 1) && isSmall(value?.[node])
  })
}

function isCalibration(calibration: unknown): boolean {
  if (!isRecord(calibration)) return false
  const { kind, intercept, failureSlope, successSlope, raw, calibrated } = calibration
  switch (kind) {
    case 'none': return true
    case 'beta': return isSmall(intercept) && isBetween(failureSlope, 0, SIZE_MAX) && isBetween(successSlope, 0, SIZE_MAX)
    case 'isotonic': return isRising(raw) && Array.isArray(calibrated) && calibrated.length === raw.length && calibrated.every(isSmall)
    default: return false
  }
}

function isRising(values: unknown): values is readonly number[] {
  return Array.isArray(values) && values.every((value, index) => Number.isFinite(value) && (index === 0 || value >= values[index - 1]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isBetween(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high
}

function isSmall(value: unknown): boolean {
  return isBetween(value, -SIZE_MAX, SIZE_MAX)
}

function checkNumber(value: unknown, path: string): void {
  check(isSmall(value), path)
}

function checkList(list: unknown, length: number, path: string, fits: (entry: unknown) => boolean): void {
  check(Array.isArray(list) && list.length === length, path)
  const bad = (list as readonly unknown[]).findIndex((entry) => !fits(entry))
  check(bad < 0, `${path}[${bad}]`)
}

function check(fits: boolean, path: string): asserts fits {
  if (!fits) throw new NofxError('input.invalid', `state.${path} does not fit the rest of the model. Give what toJSON() of a model returned, or fit the model again.`)
}
