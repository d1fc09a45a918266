/** One parameter of a search. */
export interface Axis {
  /** Values that the search starts from. */
  readonly grid: readonly number[]
  readonly min: number
  readonly max: number
  /** How far from the best grid value the first refinement looks; halved in every round. */
  readonly step: number
}

/**
 * Finds parameters with a small cost: the best point of the grid, then `rounds` rounds in which each parameter is moved up and down by
 * a step that is halved after each round. Deterministic. A cost that is not finite counts as infinite.
 *
 * Calls `cost` once for each grid point and at most twice for each axis and round.
 */
export function minimise(cost: (point: readonly number[]) => number, axes: readonly Axis[], rounds: number): readonly number[] {
  let best = axes.map((axis) => axis.grid[0] ?? axis.min)
  let bestCost = Number.POSITIVE_INFINITY
  const consider = (point: number[]) => {
    const value = cost(point)
    if (!(value < bestCost)) return
    best = point
    bestCost = value
  }
  for (const point of gridPoints(axes)) consider(point)
  for (let round = 0; round < rounds; round++) {
    for (const [index, axis] of axes.entries()) {
      const middle = best[index] ?? axis.min
      const step = axis.step / 2 ** round
      for (const moved of [middle - step, middle + step]) {
        consider(best.with(index, Math.min(axis.max, Math.max(axis.min, moved))))
      }
    }
  }
  return best
}

function gridPoints(axes: readonly Axis[]): number[][] {
  return axes.reduce<number[][]>((points, axis) => points.flatMap((point) => axis.grid.map((value) => [...point, value])), [[]])
}
