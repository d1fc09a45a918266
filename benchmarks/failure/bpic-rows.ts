import type { FailureRow, Features, FitFailureOptions } from '@nofx/analytics'
import { quantity, readCsv } from './read-csv.ts'

/** Cases do not come back, and weeks pass until a decision: there is no history that helps. */
export const BPIC_OPTIONS: FitFailureOptions = { history: [] }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The log is in the time of the Netherlands in summer; an hour off in winter moves no case far. */
const LOCAL_MS = 2 * HOUR_MS

/** Loan applications right after their 8th event; what is foretold is that one is approved. */
export function readBpic(path: string): readonly FailureRow[] {
  return readCsv(path).map((cell) => {
    const at = Date.parse(cell('started_at'))
    const activities = cell('first_activities').split('|')
    const seconds = cell('first_elapsed_seconds').split('|').map(Number)
    const resources = cell('first_resources').split('|')
    const elapsed = seconds.at(-1) ?? 0
    const now = at + LOCAL_MS + 1_000 * elapsed
    const features: Record<string, Features[string]> = {
      path: activities.join('|'),
      amount: quantity(cell('amount_requested')),
      elapsed,
      resources: new Set(resources.filter((resource) => resource !== '')).size,
      hour: new Date(now).getUTCHours(),
      weekday: new Date(now).getUTCDay(),
      days: Math.floor(now / DAY_MS) - Math.floor((at + LOCAL_MS) / DAY_MS),
    }
    for (const activity of activities) features[`times ${activity}`] = Number(features[`times ${activity}`] ?? 0) + 1
    // The first two events are the same in every case.
    for (let event = 2; event < activities.length; event++) {
      features[`resource of event ${event}`] = resources[event] === '' ? 'nobody' : resources[event]
      features[`seconds to event ${event}`] = seconds[event]
      features[`seconds before event ${event}`] = (seconds[event] ?? 0) - (seconds[event - 1] ?? 0)
    }
    return { at, knownAt: at + HOUR_MS * Number(cell('case_hours')), failed: cell('approved') === '1', features }
  })
}
