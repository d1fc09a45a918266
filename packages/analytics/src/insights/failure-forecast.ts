import { CLASS_ROWS_MIN, ROWS_MIN } from '../failure/fit-failure-model.ts'
import type { FailureContribution, FailureModel } from '../failure/failure-model.ts'
import type { FailureAccuracy } from '../failure/failure-model-state.ts'
import { failureRows, featuresOf } from '../outcomes/failure-rows.ts'
import type { OutcomeHistory, StepHistory } from '../outcomes/outcome-history.ts'

/** Reasons that are told of each probability: the others move it little. */
const REASONS_MAX = 3

/** The chance that the next first attempt fails, or that this is not known yet. */
export type FailureForecast =
  | {
      readonly status: 'expected'
      /** Calibrated. */
      readonly probability01: number
      /** What moves it most, compared with an average attempt; at most 3. */
      readonly reasons: readonly FailureContribution[]
      /** How well the model foretold attempts that were later than all it had learned from. */
      readonly accuracy: FailureAccuracy
      /** Attempts of all work that it learned from. */
      readonly rows: number
    }
  | {
      readonly status: 'not_enough_data'
      /** Attempts of all work, and how many of them failed. */
      readonly rows: number
      readonly failures: number
      readonly rowsMin: number
      /** How many have to have failed, and not failed. */
      readonly classRowsMin: number
    }

/** What foretells the next attempt at a step, as if it started after all that are known. */
export function failureForecaster(model: FailureModel | undefined, outcomes: OutcomeHistory): (step: StepHistory) => FailureForecast {
  const { rows: known, nextAt } = failureRows(outcomes)
  if (model === undefined) {
    const failures = known.filter(({ failed }) => failed).length
    return () => ({ status: 'not_enough_data', rows: known.length, failures, rowsMin: ROWS_MIN, classRowsMin: CLASS_ROWS_MIN })
  }
  return (step) => {
    const { probability, contributions } = model.predict(featuresOf(step, 1), { at: nextAt })
    return { status: 'expected', probability01: probability, reasons: contributions.slice(0, REASONS_MAX), accuracy: model.accuracy, rows: model.rows }
  }
}
