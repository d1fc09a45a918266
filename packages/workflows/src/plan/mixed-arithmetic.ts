import type { Environment } from '@marcbachmann/cel-js'

type Calculate = (a: number, b: number) => number

const CALCULATIONS: Readonly<Record<string, Calculate>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': remainder,
}

/** The kinds of numbers that CEL keeps apart: whole ones are `bigint`, unsigned ones a class whose value is one. */
const MIXTURES = [['int', 'double'], ['double', 'int'], ['uint', 'double'], ['double', 'uint']] as const

/**
 * Lets doubles and whole numbers be calculated with. JSON knows one kind of number and CEL reads it as a double, while `1` is a whole number,
 * so that without this not even `n + 1` is an expression. As in JSON the result is a double: exact up to 2^53, and `7 / 2` of a run's 7
 * is 3.5. Two whole numbers stay what they are: `size(list) / 2` rounds down.
 */
export function addMixedArithmetic(environment: Environment): Environment {
  for (const [operator, calculate] of Object.entries(CALCULATIONS)) {
    for (const [left, right] of MIXTURES) environment.registerOperator(`${left} ${operator} ${right}: double`, (a: unknown, b: unknown) => calculate(Number(a), Number(b)))
  }
  environment.registerOperator('double % double: double', remainder)
  return environment.registerOperator('int == double: bool', (a: bigint, b: number) => Number.isInteger(b) && BigInt(b) === a)
}

/** As for whole numbers: with the sign of the dividend, and no NaN that would only look unequal to everything. */
function remainder(a: number, b: number): number {
  if (b === 0) throw new RangeError('modulo by zero')
  return a % b
}
