import { emptyFailureHistory, observeRow, readHistory, type FailureHistory } from './failure-history.ts'
import { writeFeatures, type FeatureEncoding } from './feature-encoder.ts'
import type { FailureRow } from './failure-row.ts'

/** Rows as columns of numbers, in the order of their time. */
export interface FeatureTable {
  readonly rowCount: number
  /** One array for each column of the encoding. */
  readonly columns: readonly Float64Array[]
  /** 1 where the row failed. */
  readonly failed: Uint8Array
  /** What the rows together have taught, for the first row after them. */
  readonly history: FailureHistory
}

/**
 * Encodes rows. The history of each row is read before its own result is taken in, and knows of no result that was not known by then.
 *
 * @param rows oldest first
 */
export function tabulate(rows: readonly FailureRow[], encoding: FeatureEncoding, historyKeys: readonly (readonly string[])[]): FeatureTable {
  const columns = encoding.columns.map(() => new Float64Array(rows.length))
  const failed = new Uint8Array(rows.length)
  const history = emptyFailureHistory(historyKeys)
  const cells = new Float64Array(encoding.columns.length)
  const byKnowledge = rows.map((_, index) => index).sort((first, second) => knownAt(rows[first]) - knownAt(rows[second]) || first - second)
  let known = 0
  rows.forEach((row, index) => {
    for (; known < byKnowledge.length; known++) {
      const earlier = byKnowledge[known] ?? 0
      const settled = rows[earlier]
      if (settled === undefined || knownAt(settled) > row.at || earlier >= index) break
      observeRow(history, settled)
    }
    writeFeatures(encoding, row.features, cells, 0)
    readHistory(history, row.features, row.at, cells, encoding.historyFrom)
    for (let column = 0; column < cells.length; column++) {
      const values = columns[column]
      if (values !== undefined) values[index] = cells[column] ?? 0
    }
    failed[index] = row.failed ? 1 : 0
  })
  for (; known < byKnowledge.length; known++) {
    const row = rows[byKnowledge[known] ?? 0]
    if (row !== undefined) observeRow(history, row)
  }
  return { rowCount: rows.length, columns, failed, history }
}

function knownAt(row: FailureRow | undefined): number {
  return row?.knownAt ?? row?.at ?? 0
}
