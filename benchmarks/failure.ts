// How well are failures foretold on public data, can the probabilities be believed, and what does training cost?
// Usage: node --conditions=@nofx/source benchmarks/failure.ts --data <folder> [--test <folder>] [--inside] [--out predictions.json] [--rounds 5]
//
// The folder has failure/genai_requests.csv and failure/bpic2012_prefix8.csv, in the order of time. The first 70 % of each are learned from and the
// last 30 % foretold; with --test, all of --data and the same files there. --inside leaves the last 30 % alone and splits the first 70 %, so that a
// change can be tried without looking at the test part. --out writes { [set]: { labels, probabilities } } for an independent score.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { averagePrecision, brierScore, calibrationError, fitFailureModel, logLoss, rocAuc, type FailureRow } from '@nofx/analytics'
import { BPIC_OPTIONS, readBpic } from './failure/bpic-rows.ts'
import { GENAI_OPTIONS, readGenai } from './failure/genai-rows.ts'
import { replay } from './failure/replay.ts'
import { describeEnvironment, environment } from './measure/environment.ts'
import { spreadOf } from './measure/spread.ts'
import { printVerdict } from './measure/verdict.ts'

const TRAIN_SHARE = 0.7
const SPEED_ROWS = 50_000
const SPEED_FEATURES = 40
const SETS = [
  { name: 'genai', file: 'failure/genai_requests.csv', read: readGenai, options: GENAI_OPTIONS, logLossMax: 0.026, aucMin: undefined },
  { name: 'bpic', file: 'failure/bpic2012_prefix8.csv', read: readBpic, options: BPIC_OPTIONS, logLossMax: undefined, aucMin: 0.68 },
]

const { values: options } = parseArgs({
  // `pnpm bench:failure -- --data …` hands its `--` on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { data: { type: 'string' }, test: { type: 'string' }, inside: { type: 'boolean', default: false }, out: { type: 'string' }, rounds: { type: 'string', default: '5' } },
})
if (options.data === undefined) throw new Error('Give the folder of the public data: --data <folder>.')

console.log('How well are failures foretold, can the probabilities be believed, and what does training cost?')
console.log(describeEnvironment(environment()))
const predictions: Record<string, { readonly labels: readonly number[]; readonly probabilities: readonly number[] }> = {}
for (const { name, file, read, options: fitting, logLossMax, aucMin } of SETS) {
  const rows = read(join(options.data, file))
  const [train, test] = split(rows, options.test === undefined ? undefined : read(join(options.test, file)))
  const { labels, probabilities, fitMs, microsecondsPerRow, promised } = replay(train, test, fitting)
  predictions[name] = { labels, probabilities }
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length
  const trainShare = train.filter(({ failed }) => failed).length / train.length
  const [auc, loss, error] = [rocAuc(labels, probabilities) ?? 0, logLoss(labels, probabilities) ?? 0, calibrationError(labels, probabilities) ?? 0]
  console.log(`\n**${name}${options.inside ? ', inside the training part' : ''}** (${train.length} rows learned from, ${test.length} foretold, ${(100 * share).toFixed(2)} % of them failed)\n`)
  console.log('| AUC | average precision | log-loss | of a constant | Brier | calibration error | fit, ms | predict and observe, µs |\n|---|---|---|---|---|---|---|---|')
  const constant = labels.map(() => trainShare)
  console.log(`| ${[auc, averagePrecision(labels, probabilities) ?? 0, loss, logLoss(labels, constant) ?? 0, brierScore(labels, probabilities) ?? 0, error].map((value) => value.toFixed(4)).join(' | ')} | ${fitMs.toFixed(0)} | ${microsecondsPerRow.toFixed(0)} |`)
  console.log(`\nThe model had promised, from its training rows alone: ${JSON.stringify(promised)}`)
  if (logLossMax !== undefined) printVerdict({ of: `${name}, log-loss`, value: loss, limit: { atMost: logLossMax } })
  if (aucMin !== undefined) printVerdict({ of: `${name}, AUC`, value: auc, limit: { atLeast: aucMin } })
  printVerdict({ of: `${name}, calibration error in 10 bins of equal width`, value: error, limit: { atMost: 0.03 } })
}
if (options.out !== undefined) writeFileSync(options.out, JSON.stringify(predictions))

const many = manyRows()
const rounds = Array.from({ length: Number(options.rounds) }, () => {
  const [start, before] = [performance.now(), process.cpuUsage()]
  fitFailureModel(many)
  const { user, system } = process.cpuUsage(before)
  return { wallMs: performance.now() - start, processorMs: (user + system) / 1_000 }
})
const { median, lowerQuartile, upperQuartile, n } = spreadOf(rounds.map(({ wallMs }) => wallMs))
const processor = spreadOf(rounds.map(({ processorMs }) => processorMs))
console.log(`\n**Training on ${SPEED_ROWS.toLocaleString('en')} rows of ${SPEED_FEATURES} features** (n = ${n})\n\nmedian ${median.toFixed(0)} ms, quartiles ${lowerQuartile.toFixed(0)} to ${upperQuartile.toFixed(0)}; of these ${processor.median.toFixed(0)} ms on a processor, the rest waiting for one`)
printVerdict({ of: 'training, ms', value: median, limit: { atMost: 3_000 } })

function split(rows: readonly FailureRow[], other: readonly FailureRow[] | undefined): readonly [readonly FailureRow[], readonly FailureRow[]] {
  if (other !== undefined) return [rows, other]
  const known = options.inside ? rows.slice(0, Math.floor(TRAIN_SHARE * rows.length)) : rows
  const cut = Math.floor(TRAIN_SHARE * known.length)
  return [known.slice(0, cut), known.slice(cut)]
}

/** Rows of quantities and of four categories, of which a tenth fail by a rule with interactions. */
function manyRows(): readonly FailureRow[] {
  let state = 1
  // mulberry32: a fixed sequence, so that each run measures the same rows.
  const chance01 = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return Array.from({ length: SPEED_ROWS }, (_, index) => {
    const features: Record<string, number | string> = {}
    const quantities = Array.from({ length: SPEED_FEATURES - 4 }, chance01)
    quantities.forEach((value, feature) => (features[`quantity ${feature}`] = value))
    const categories = Array.from({ length: 4 }, () => Math.floor(chance01() * 8))
    categories.forEach((value, feature) => (features[`category ${feature}`] = `c${value}`))
    const [a = 0, b = 0, c = 0] = quantities
    const logOdds = -4 + 2 * a + (b > 0.5 ? 3 * c : 0) + ((categories[0] ?? 0) > 5 ? 1 : 0)
    return { at: index * 1_000, features, failed: chance01() < 1 / (1 + Math.exp(-logOdds)) }
  })
}
