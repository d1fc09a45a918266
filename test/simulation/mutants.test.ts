import { CHECKERS } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { MUTANTS } from './mutants.ts'
import { printCaught, runMutants } from './run-mutants.ts'

const TEST_MS_MAX = 240_000

/** It looks at the code of users, of which no defect of the product gives an example; `simulate.test.ts` has some. */
const OF_USERS = 'no-escape'

describe('a product with a defect that was reported against systems of our kind', () => {
  it('is there for every checker', () => {
    const caughtBy = MUTANTS.flatMap((mutant) => mutant.caughtBy)
    expect(CHECKERS.map(({ name }) => name).filter((name) => name !== OF_USERS && !caughtBy.includes(name))).toEqual([])
  })

  it('is caught by the checker that is there for it, within 500 seeds', { timeout: TEST_MS_MAX }, async () => {
    const results = await runMutants(MUTANTS, () => {})
    console.log(results.map(printCaught).join('\n'))
    expect(Object.fromEntries(results.map(({ mutant, checker }) => [mutant.name, checker]))).toEqual(Object.fromEntries(MUTANTS.map(({ name, caughtBy }) => [name, expect.toBeOneOf([...caughtBy]) as unknown])))
  })
})
