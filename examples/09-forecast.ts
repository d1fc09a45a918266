// What comes next? A forecast that says how far it may be relied on, kept with its accuracy, and taken up again by the next process.
import { createModelStore, fitForecaster, forecast, restoreForecaster } from '@nofx/analytics'
import { isNofxError, memoryStorage } from '@nofx/core'

// Calls of an agent in each hour of six weeks: more by day, fewer at weekends, and a little of what nobody can foresee.
const calls = Array.from({ length: 6 * 7 * 24 }, (_, hour) => {
  const [inDay, day] = [hour % 24, Math.floor(hour / 24) % 7]
  return Math.round((40 + 30 * Math.sin(((inDay - 8) / 24) * 2 * Math.PI)) * (day >= 5 ? 0.5 : 1) + ((hour * 7_919) % 11) - 5)
})

const fitted = fitForecaster(calls, { periods: [24, 168], horizon: 24 })
const { accuracy, tier } = fitted
const percent = (share01: number): string => `${Math.round(100 * share01)} %`
const roughly = (value = 0): number => 5 * Math.round(value / 5)
console.log(`Tier ${tier}: off by ${percent(accuracy.wape ?? 1)} in ${accuracy.origins} trials, where "as a season ago" is off by ${percent(accuracy.naive.wape ?? 1)}`)

// Models are rows of prediction_models, by name and version.
const { records } = memoryStorage()
await createModelStore(records).save({ name: 'calls', state: fitted, accuracy, trainedAt: Date.UTC(2026, 0, 1) })

// Another process goes on with what it finds there. New values move the forecast on; they do not fit it again.
const kept = await createModelStore(records).load('calls', restoreForecaster)
if (kept === undefined) throw new Error('There is no model "calls".')
for (const value of [14, 9, 6, 8]) kept.model.update(value)

const { point, intervals } = kept.model.predict(12)
const [likely] = intervals
for (const hour of [0, 6, 11]) {
  console.log(`In ${hour + 1} h: about ${roughly(point[hour])} calls, ${percent(likely?.level ?? 0)} of the time ${roughly(likely?.lower[hour])} to ${roughly(likely?.upper[hour])}`)
}
console.log(`More than 80 calls in some hour of these: ${percent(kept.model.probabilityOfCrossing(80, 12, { seed: 1 }))}`)

// Too little is an error, and no guess.
try {
  forecast([3, 1, 2], { horizon: 4 })
} catch (error) {
  if (isNofxError(error, 'forecast.not_enough_data')) console.log(error.message)
  else throw error
}

// Prints:
//   Tier B: off by 10 % in 10 trials, where "as a season ago" is off by 26 %
//   In 1 h: about 10 calls, 80 % of the time 5 to 15
//   In 7 h: about 55 calls, 80 % of the time 50 to 60
//   In 12 h: about 70 calls, 80 % of the time 65 to 70
//   More than 80 calls in some hour of these: 1 %
//   The series has 3 observed values among 3, and a forecast needs 8. Wait for more, use a longer history, or give siblings that it can borrow from.
