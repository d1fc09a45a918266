import { findOutliers } from '../anomaly/find-outliers.ts'
import { HOUR_MS } from '../outcomes/hour.ts'
import { hourlyLoad } from '../outcomes/hourly-load.ts'
import type { OutcomeHistory } from '../outcomes/outcome-history.ts'
import { trendTest } from '../trends/trend-test.ts'

const DAY_HOURS = 24

/** Hours that are needed: a week, so that one odd day cannot move what is usual at an hour. */
const HOURS_MIN = 168

/** A trend with a larger p value is taken for chance. Hours in a row are alike, which makes p too small, so the bound is low. */
const TREND_P_MAX = 0.001

/** The chance of calling any hour odd when there is none. */
const ODD_HOURS_ALPHA = 0.01

/** How the work an hour changes, whatever the hour of the day, or that this is not known yet. */
export type LoadChanges =
  | {
      readonly status: 'ok'
      readonly direction: 'rising' | 'falling' | 'steady'
      /** Pieces of work an hour, each hour: Theil and Sen's slope with its 95 % interval, and the p value of Mann and Kendall's test. */
      readonly trend: { readonly slopePerHour: number; readonly slopeLower: number; readonly slopeUpper: number; readonly pValue: number }
      /** Hours with far more or less work than is usual at that hour of the day, oldest first. */
      readonly oddHours: readonly { readonly at: number; readonly work: number; readonly expected: number }[]
      /** Hours that this rests on. */
      readonly hours: number
    }
  | { readonly status: 'not_enough_data'; readonly hours: number; readonly hoursMin: number }

/** Looks for a trend and for odd hours in the newest four weeks. Costs a few ms. */
export function loadChanges(outcomes: OutcomeHistory): LoadChanges {
  const { work, endAt } = hourlyLoad(outcomes)
  const hours = work.length
  if (hours < HOURS_MIN) return { status: 'not_enough_data', hours, hoursMin: HOURS_MIN }
  const { slopePerStep, slopeLower, slopeUpper, pValue } = trendTest(work, { period: DAY_HOURS })
  const odd = findOutliers(work, { period: DAY_HOURS, alpha: ODD_HOURS_ALPHA }).toSorted((one, other) => one.index - other.index)
  return {
    status: 'ok',
    direction: pValue > TREND_P_MAX || slopePerStep === 0 ? 'steady' : slopePerStep > 0 ? 'rising' : 'falling',
    trend: { slopePerHour: slopePerStep, slopeLower, slopeUpper, pValue },
    oddHours: odd.map(({ index, value, expected }) => ({ at: endAt - (hours - index) * HOUR_MS, work: value, expected })),
    hours,
  }
}
