// How often does createAnomalyDetector tell of something where nothing happens, beside the risk that was asked for?
// Usage: node --conditions=@nofx/source benchmarks/anomaly-noise.ts [--series 50]
//
// Noise of many kinds, each new series from its first point on: four weeks of five-minute points and half a year of hours. Prints events a point, and of what kind of noise the promise
// breaks. No timing.

import { parseArgs } from 'node:util'
import { createAnomalyDetector } from '@nofx/analytics'
import { createRandom, type Random } from '@nofx/testing'
import { describeEnvironment, environment } from './measure/environment.ts'

const DAY_MS = 86_400_000
const RISKS = [undefined, 0.0005, 0.00005]
const STEPS = [
  { name: '5 minutes, 4 weeks', stepMs: 300_000, points: 4 * 7 * 288 },
  { name: 'hours, 26 weeks', stepMs: 3_600_000, points: 26 * 7 * 24 },
]

type Noise = (random: Random, pointsADay: number) => (index: number) => number

const NOISES: Readonly<Record<string, Noise>> = {
  normal: (random) => () => random.normal(),
  lognormal: (random) => () => Math.exp(random.normal()),
  'Student, 3 degrees': (random) => () => random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
  'counts, 3 on average': (random) => () => {
    let count = 0
    for (let passed = random.exponential(); passed < 3; passed += random.exponential()) count += 1
    return count
  },
  'autoregressive 0.9': (random) => {
    let value = 0
    return () => (value = 0.9 * value + random.normal())
  },
  'random walk': (random) => {
    let value = 0
    return () => (value += random.normal())
  },
  'daily wave + normal': (random, day) => (index) => 5 * Math.sin((2 * Math.PI * index) / day) + random.normal(),
  'daily wave, noise grows with it': (random, day) => (index) => (6 + 5 * Math.sin((2 * Math.PI * index) / day)) * (1 + 0.3 * random.normal()),
  'quiet weekends + normal': (random, day) => (index) => (Math.floor(index / day) % 7 < 5 ? 10 : 4) * (1 + 0.5 * Math.sin((2 * Math.PI * index) / day)) + random.normal(),
}

const { values: options } = parseArgs({ args: process.argv.slice(2).filter((argument) => argument !== '--'), options: { series: { type: 'string', default: '50' } } })
const series = Number(options.series)

console.log('How often is something told where nothing happens?')
console.log(describeEnvironment(environment()))
console.log(`Events a point, mean of ${series} series each; without a risk, and with a risk of ${RISKS.slice(1).join(' and ')}\n`)
for (const { name, stepMs, points } of STEPS) {
  console.log(`| ${name} | ${RISKS.map((risk) => risk ?? 'none').join(' | ')} |\n|---|${RISKS.map(() => '---').join('|')}|`)
  for (const [kind, noise] of Object.entries(NOISES)) {
    const rates = RISKS.map((risk) => {
      const events = Array.from({ length: series }, (_, index) => eventsIn(noise(createRandom(index + 1), DAY_MS / stepMs), risk, stepMs, points))
      const rate = events.reduce((sum, count) => sum + count, 0) / series / points
      return `${rate.toPrecision(2)}${risk !== undefined && rate > risk ? ', **above**' : ''}`
    })
    console.log(`| ${kind} | ${rates.join(' | ')} |`)
  }
  console.log()
}

function eventsIn(valueAt: (index: number) => number, risk: number | undefined, stepMs: number, points: number): number {
  const detector = createAnomalyDetector(risk === undefined ? {} : { risk })
  let events = 0
  for (let index = 0; index < points; index++) if (detector.update({ at: index * stepMs, value: valueAt(index) }).anomaly) events += 1
  return events
}
