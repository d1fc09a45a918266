/** Corrections that are kept: more cost memory and seldom save steps. Source: Nocedal and Wright, section 7.2. */
const CORRECTIONS_MAX = 8

/** Halvings of a step before it is given up: 2^-30 of a step changes nothing. */
const HALVINGS_MAX = 30

/** The share of the value that a step has to bring for another one to be tried. */
const GAIN_MIN = 1e-5

/** A step has to bring this share of what the slope promises. Source: Nocedal and Wright, section 3.1. */
const ARMIJO = 1e-4

/**
 * Minimises a smooth function by limited-memory BFGS with a backtracking line search. Stops when a step brings less than a hundred-thousandth of
 * the value, or after `stepsMax`. Source: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5.
 *
 * @param evaluate returns the value at `point` and writes its slope into `gradient`
 * @param start is not changed
 */
export function lbfgs(evaluate: (point: Float64Array, gradient: Float64Array) => number, start: Float64Array, stepsMax: number): Float64Array {
  const size = start.length
  let point = start.slice()
  let gradient = new Float64Array(size)
  let value = evaluate(point, gradient)
  const moves: Float64Array[] = []
  const changes: Float64Array[] = []
  for (let step = 0; step < stepsMax; step++) {
    const direction = descend(gradient, moves, changes)
    const slope = dot(gradient, direction)
    if (!(slope < 0)) break
    let length = moves.length === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1
    const next = new Float64Array(size)
    const nextGradient = new Float64Array(size)
    let nextValue = Number.POSITIVE_INFINITY
    for (let halving = 0; halving < HALVINGS_MAX; halving++) {
      for (let index = 0; index < size; index++) next[index] = (point[index] ?? 0) + length * (direction[index] ?? 0)
      nextValue = evaluate(next, nextGradient)
      if (nextValue <= value + ARMIJO * length * slope) break
      length /= 2
    }
    if (!(nextValue < value)) break
    const move = next.map((at, index) => at - (point[index] ?? 0))
    const change = nextGradient.map((at, index) => at - (gradient[index] ?? 0))
    if (dot(move, change) > 1e-12 * dot(change, change)) {
      moves.push(move)
      changes.push(change)
      if (moves.length > CORRECTIONS_MAX) {
        moves.shift()
        changes.shift()
      }
    }
    const gain = value - nextValue
    point = next
    gradient = nextGradient
    value = nextValue
    if (gain < GAIN_MIN * Math.abs(value)) break
  }
  return point
}

/** The slope against the curvature that the last moves have shown: the two-loop recursion. */
function descend(gradient: Float64Array, moves: readonly Float64Array[], changes: readonly Float64Array[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares = new Float64Array(moves.length)
  for (let index = moves.length - 1; index >= 0; index--) {
    const [move, change] = [moves[index] ?? direction, changes[index] ?? direction]
    const share = dot(move, direction) / dot(move, change)
    shares[index] = share
    add(direction, change, -share)
  }
  const [move, change] = [moves.at(-1), changes.at(-1)]
  if (move !== undefined && change !== undefined) {
    const scale = dot(move, change) / dot(change, change)
    for (let index = 0; index < direction.length; index++) direction[index] = (direction[index] ?? 0) * scale
  }
  for (let index = 0; index < moves.length; index++) {
    const [earlier, bend] = [moves[index] ?? direction, changes[index] ?? direction]
    add(direction, earlier, (shares[index] ?? 0) - dot(bend, direction) / dot(earlier, bend))
  }
  return direction
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0
  for (let index = 0; index < first.length; index++) sum += (first[index] ?? 0) * (second[index] ?? 0)
  return sum
}

function add(target: Float64Array, values: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index] = (target[index] ?? 0) + factor * (values[index] ?? 0)
}
