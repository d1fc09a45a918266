import { describe, expect, test } from 'vitest'
import { addUp, closingLine, tallyStages, tallyTests, type TestReport } from './tally.ts'

const file = (status: string, ...tests: string[]): TestReport['testResults'][number] => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
})

describe('tallyTests', () => {
  test('adds up the tests of all files, todo counting as skipped', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped', 'todo'), file('failed', 'passed', 'failed')] }
    expect(tallyTests(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  test('counts a file that did not load as one failed', () => {
    expect(tallyTests({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('counts a file whose hook threw as one failed beside its skipped tests', () => {
    expect(tallyTests({ testResults: [file('failed', 'passed', 'skipped')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 1 })
  })

  test('counts a non-zero exit without a failed test as one failed', () => {
    expect(tallyTests({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  test('does not count the exit code on top of a failed test', () => {
    expect(tallyTests({ testResults: [file('failed', 'failed')] }, 1).failed).toBe(1)
  })

  test('counts zero tests, and only skipped tests, as one failed', () => {
    expect(tallyTests({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(tallyTests({ testResults: [file('passed', 'skipped')] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 1 })
  })

  test('counts a missing report as one failed, whatever the exit code', () => {
    expect(tallyTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

test('tallyStages counts each stage as one', () => {
  expect(tallyStages([{ ok: true }, { ok: false }, { ok: true }])).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

describe('closingLine', () => {
  test('names the skipped only when there are any', () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(closingLine(addUp([{ passed: 3, failed: 1, skipped: 0 }, { passed: 1, failed: 0, skipped: 2 }]))).toBe('4 passed, 1 failed, 2 skipped')
  })
})
