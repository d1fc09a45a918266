export const HOUR_MS = 3_600_000

/** Hours whose work is counted: four weeks, so that a season of a week is seen four times. The longest unseen goes first. */
export const HOURS_MAX = 672
