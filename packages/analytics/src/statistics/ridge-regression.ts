/** A linear rule: the intercept, and a coefficient for each column. */
export interface LinearRule {
  readonly intercept: number
  readonly coefficients: readonly number[]
}

/**
 * Least squares with a penalty on the squared coefficients, the intercept aside. Columns are centred first; the penalty is a share of their mean
 * sum of squares, so it means the same in any unit. Solved by Cholesky's decomposition of the normal equations. Costs O(rows x columns²).
 * A column that never changes gets the coefficient 0.
 *
 * Source: Hoerl and Kennard, Ridge regression: biased estimation for nonorthogonal problems (1970).
 *
 * @param columns each as long as `target`
 * @param penalty01 above 0
 *
 * @example
 * ```ts
 * ridgeRegression([Float64Array.of(1, 2, 3)], Float64Array.of(3, 5, 7), 1e-9) // intercept 1, coefficient 2, nearly
 * ```
 */
export function ridgeRegression(columns: readonly Float64Array[], target: Float64Array, penalty01: number): LinearRule {
  const means = columns.map(meanOf)
  const targetMean = meanOf(target)
  const size = columns.length
  const gram = new Float64Array(size * size)
  const moments = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    const first = columns[row] ?? target
    const firstMean = means[row] ?? 0
    for (let column = 0; column <= row; column++) gram[row * size + column] = centredProduct(first, firstMean, columns[column] ?? target, means[column] ?? 0)
    moments[row] = centredProduct(first, firstMean, target, targetMean)
  }
  let trace = 0
  for (let row = 0; row < size; row++) trace += gram[row * size + row] ?? 0
  if (!(trace > 0)) return { intercept: targetMean, coefficients: columns.map(() => 0) }
  for (let row = 0; row < size; row++) gram[row * size + row] = (gram[row * size + row] ?? 0) + (penalty01 * trace) / size
  const coefficients = solvePositive(gram, moments)
  const intercept = coefficients.reduce((sum, coefficient, index) => sum - coefficient * (means[index] ?? 0), targetMean)
  return { intercept, coefficients: Array.from(coefficients) }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? 0 : sum / values.length
}

function centredProduct(first: Float64Array, firstMean: number, second: Float64Array, secondMean: number): number {
  let sum = 0
  for (let index = 0; index < first.length; index++) sum += ((first[index] ?? 0) - firstMean) * ((second[index] ?? 0) - secondMean)
  return sum
}

/** Cholesky in place on the lower triangle, then forward and back substitution. */
function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  const solution = right.slice()
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column] ?? 0
      for (let inner = 0; inner < column; inner++) sum -= (matrix[row * size + inner] ?? 0) * (matrix[column * size + inner] ?? 0)
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / (matrix[column * size + column] ?? 1)
    }
    let value = solution[row] ?? 0
    for (let inner = 0; inner < row; inner++) value -= (matrix[row * size + inner] ?? 0) * (solution[inner] ?? 0)
    solution[row] = value / (matrix[row * size + row] ?? 1)
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = solution[row] ?? 0
    for (let below = row + 1; below < size; below++) value -= (matrix[below * size + row] ?? 0) * (solution[below] ?? 0)
    solution[row] = value / (matrix[row * size + row] ?? 1)
  }
  return solution
}
