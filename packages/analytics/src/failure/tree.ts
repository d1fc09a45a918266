/** One regression tree as parallel arrays, the root first. Plain data, stored with the model. */
export interface Tree {
  /** The column that a node asks; -1 for a leaf. */
  readonly column: Int32Array
  /** Rows whose bin is at most this go left. */
  readonly bin: Uint8Array
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array
  /** The left child; the right one comes next. */
  readonly left: Int32Array
  /** The log-odds that a node adds: of a leaf its own, of others the mean of the training rows below. */
  readonly value: Float64Array
}

/** Adds to each of the first `count` scores the value of the row's leaf. */
export function addLeafValues({ column, bin, missingLeft, left, value }: Tree, bins: readonly Uint8Array[], scores: Float64Array, count: number): void {
  const asked = Array.from(column, (index) => bins[index] ?? new Uint8Array(0))
  for (let row = 0; row < count; row++) {
    let node = 0
    while ((column[node] ?? -1) >= 0) {
      const rowBin = asked[node]?.[row] ?? 0
      const goesLeft = rowBin === 0 ? missingLeft[node] === 1 : rowBin <= (bin[node] ?? 0)
      node = (left[node] ?? 0) + (goesLeft ? 0 : 1)
    }
    scores[row] = (scores[row] ?? 0) + (value[node] ?? 0)
  }
}

/**
 * Adds to each column what it changed on the way from the root to the leaf: the value below its node less that of the node. The root's value and
 * these changes add up to the leaf's value. Source: Saabas, Interpreting random forests (2014).
 */
export function attributePath({ column, bin, missingLeft, left, value }: Tree, bins: Uint8Array, target: Float64Array): void {
  let node = 0
  for (;;) {
    const asked = column[node] ?? -1
    if (asked < 0) return
    const rowBin = bins[asked] ?? 0
    const goesLeft = rowBin === 0 ? missingLeft[node] === 1 : rowBin <= (bin[node] ?? 0)
    const child = (left[node] ?? 0) + (goesLeft ? 0 : 1)
    target[asked] = (target[asked] ?? 0) + (value[child] ?? 0) - (value[node] ?? 0)
    node = child
  }
}
