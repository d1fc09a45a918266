/** How many checks passed, failed and were skipped. A check is one test, or one stage of `.ci/run`. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The part of vitest's JSON report that is added up. */
export interface TestReport {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }
const ONE_FAILED: Tally = { passed: 0, failed: 1, skipped: 0 }

/**
 * Adds up a test run so that nothing that went wrong can hide:
 * - a file that failed without a failed test (it did not load, or one of its hooks threw) counts as one failed;
 * - a non-zero exit without anything failed (an unhandled error, a crash) counts as one failed;
 * - a missing report and a run without a single finished test count as one failed.
 */
export function tallyTests(report: TestReport | undefined, exitCode: number): Tally {
  if (report === undefined) return ONE_FAILED
  const tests = addUp(report.testResults.map(tallyFile))
  const nothingRan = tests.passed + tests.failed === 0
  const failedSilently = exitCode !== 0 && tests.failed === 0
  return nothingRan || failedSilently ? addUp([tests, ONE_FAILED]) : tests
}

/** Each stage counts as one. */
export function tallyStages(stages: readonly { readonly ok: boolean }[]): Tally {
  const passed = stages.filter((stage) => stage.ok).length
  return { passed, failed: stages.length - passed, skipped: 0 }
}

export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    NOTHING,
  )
}

/**
 * The last line of `.ci/run`.
 *
 * @example closingLine({ passed: 41, failed: 0, skipped: 2 }) // '41 passed, 0 failed, 2 skipped'
 */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function tallyFile(file: TestReport['testResults'][number]): Tally {
  const count = (wanted: string) => file.assertionResults.filter(({ status }) => status === wanted).length
  const passed = count('passed')
  const failed = count('failed')
  const fileFailedAlone = file.status === 'failed' && failed === 0
  return { passed, failed: fileFailedAlone ? 1 : failed, skipped: file.assertionResults.length - passed - failed }
}
