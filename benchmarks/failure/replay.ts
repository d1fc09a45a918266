import { fitFailureModel, type FailureRow, type FitFailureOptions } from '@nofx/analytics'

export interface Replay {
  readonly labels: readonly number[]
  readonly probabilities: readonly number[]
  readonly fitMs: number
  /** A prediction with its contributions, and the observation of a result. */
  readonly microsecondsPerRow: number
  /** What the model said of itself, from its training rows alone. */
  readonly promised: object
}

/** Fits a model to the training rows, and lets time pass over the test rows: each is predicted at its time, and its result observed once it is known. */
export function replay(train: readonly FailureRow[], test: readonly FailureRow[], options: FitFailureOptions): Replay {
  const fitStart = performance.now()
  const model = fitFailureModel(train, options)
  const fitMs = performance.now() - fitStart
  const order = test.map((_, index) => index).sort((first, second) => knownAt(test[first]) - knownAt(test[second]))
  const probabilities: number[] = []
  let known = 0
  const start = performance.now()
  test.forEach((row, index) => {
    for (; known < order.length; known++) {
      const earlier = test[order[known] ?? 0]
      if (earlier === undefined || knownAt(earlier) > row.at || (order[known] ?? 0) >= index) break
      model.observe(earlier)
    }
    probabilities.push(model.predict(row.features, { at: row.at }).probability)
  })
  const microsecondsPerRow = (1_000 * (performance.now() - start)) / test.length
  return { labels: test.map(({ failed }) => Number(failed)), probabilities, fitMs, microsecondsPerRow, promised: { ...model.accuracy, treeShare: model.treeShare } }
}

function knownAt(row: FailureRow | undefined): number {
  return row?.knownAt ?? row?.at ?? 0
}
