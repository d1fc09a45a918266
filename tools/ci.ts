// The second half of .ci/run: runs every stage after the tests, adds both up and prints the closing line.
// Usage: node tools/ci.ts --test-exit <exit code of the test command>

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runStage, type StageResult } from './ci/run-stage.ts'
import { LANES, STAGE_MS_MAX, type Lane } from './ci/stages.ts'
import { addUp, closingLine, tallyStages, tallyTests, type TestReport } from './ci/tally.ts'

/** Lines of a failing stage that are shown: enough for the reason, few enough to find it. */
const TAIL_LINES_MAX = 60

const { values } = parseArgs({ options: { 'test-exit': { type: 'string' } } })
const tests = tallyTests(readTestReport(), Number(values['test-exit'] ?? 1))
console.log(`${tests.failed === 0 ? 'pass' : 'FAIL'}  test (${closingLine(tests)})`)

const stages = (await Promise.all(LANES.map(runLane))).flat()
const total = addUp([tests, tallyStages(stages)])
process.exitCode = total.failed === 0 ? 0 : 1
console.log(closingLine(total))

async function runLane(lane: Lane): Promise<StageResult[]> {
  const results: StageResult[] = []
  for (const script of lane) {
    const result = await runStage(script, STAGE_MS_MAX)
    console.log(`${result.ok ? 'pass' : 'FAIL'}  ${script} (${(result.durationMs / 1000).toFixed(1)} s)`)
    if (!result.ok) console.log(result.output.trimEnd().split('\n').slice(-TAIL_LINES_MAX).map((line) => `      ${line}`).join('\n'))
    results.push(result)
  }
  return results
}

/** The report the test command wrote, or undefined when it did not get that far. */
function readTestReport(): TestReport | undefined {
  try {
    return JSON.parse(readFileSync('.cache/test-report.json', 'utf8')) as TestReport
  } catch {
    return undefined
  }
}
