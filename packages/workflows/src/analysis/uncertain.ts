/**
 * A number that is not known exactly, from 0 on:
 *
 * - a number: it is known;
 * - `{ p50, p90 }`: half of the time it is at most the one, nine times of ten at most the other; taken for log-normal, as durations of work mostly are;
 * - `{ low, mode, high }`: between two limits and mostly near a third; taken for triangular;
 * - `{ samples }`: what was seen, each as likely as the others.
 */
export type Uncertain =
  | number
  | { readonly p50: number; readonly p90: number }
  | { readonly low: number; readonly mode: number; readonly high: number }
  | { readonly samples: readonly number[] }

/** Fills a row with independent draws. `share` gives independent numbers from 0 to below 1. Rows are faster than values: what is drawn for many runs is looked up once. */
export type Draw = (row: Float64Array, share: () => number) => void

/** Of the standard normal distribution, to 16 digits. */
const NORMAL_P90 = 1.2815515655446004

/** Its expected value. The log-normal one has the mean `p50 × exp(sigma² / 2)`, the triangular one `(low + mode + high) / 3`. */
export function meanOf(value: Uncertain): number {
  if (typeof value === 'number') return value
  if ('samples' in value) return value.samples.reduce((sum, each) => sum + each / value.samples.length, 0)
  if ('mode' in value) return value.low / 3 + value.mode / 3 + value.high / 3
  return value.p50 * Math.exp(sigmaOf(value) ** 2 / 2)
}

/** How to draw it; `undefined` for what is known. */
export function drawOf(value: Uncertain): Draw | undefined {
  if (typeof value === 'number') return undefined
  if ('samples' in value) return sampled(value)
  return 'mode' in value ? triangular(value) : logNormal(value)
}

/** What is wrong with it, such as `p90 is 1, below p50`; `undefined` when nothing is. */
export function uncertainFault(value: Uncertain): string | undefined {
  if (typeof value === 'number') return amountFault('', value)
  if (typeof value !== 'object' || value === null) return `is ${String(value)}; give a number from 0 on, { p50, p90 }, { low, mode, high } or { samples }`
  if ('samples' in value) {
    if (!Array.isArray(value.samples) || value.samples.length === 0) return 'has no samples; give at least one'
    return value.samples.map((each, index) => amountFault(`.samples[${index}]`, each)).find((fault) => fault !== undefined)
  }
  if ('mode' in value) {
    const fault = amountFault('.low', value.low) ?? amountFault('.mode', value.mode) ?? amountFault('.high', value.high)
    return fault ?? (value.low <= value.mode && value.mode <= value.high ? undefined : `is ${value.low}, ${value.mode}, ${value.high}; give low, mode and high in ascending order`)
  }
  const fault = amountFault('.p50', value.p50) ?? amountFault('.p90', value.p90)
  if (fault !== undefined) return fault
  if (value.p50 > value.p90) return `has p90 ${value.p90} below p50 ${value.p50}; exchange them`
  if (value.p50 === 0 && value.p90 > 0) return 'has p50 0, which no log-normal number has; give { low, mode, high } or { samples }'
  return value.p90 > value.p50 * P90_OVER_P50_MAX ? `has p90 ${value.p90}, more than ${P90_OVER_P50_MAX} times p50; its mean would say nothing. Give { samples }` : undefined
}

/** A mean is then 600,000 times the median, and no number of draws comes near it. */
const P90_OVER_P50_MAX = 1_000

/** Sums of as many as a plan may have stay finite and exact enough. */
const AMOUNT_MAX = 1e15

function amountFault(where: string, amount: unknown): string | undefined {
  return typeof amount === 'number' && amount >= 0 && amount <= AMOUNT_MAX ? undefined : `${where === '' ? '' : `${where} `}is ${String(amount)}; give a number from 0 to ${AMOUNT_MAX}`
}

function sigmaOf({ p50, p90 }: { readonly p50: number; readonly p90: number }): number {
  return p50 === 0 ? 0 : Math.log(p90 / p50) / NORMAL_P90
}

function sampled({ samples }: { readonly samples: readonly number[] }): Draw {
  return (row, share) => {
    for (let at = 0; at < row.length; at++) row[at] = samples[Math.floor(share() * samples.length)] ?? 0
  }
}

/** By inversion of the distribution function. */
function triangular({ low, mode, high }: { readonly low: number; readonly mode: number; readonly high: number }): Draw {
  const width = high - low
  const below = width === 0 ? 0 : (mode - low) / width
  return (row, share) => {
    for (let at = 0; at < row.length; at++) {
      const from = share()
      row[at] = from < below ? low + Math.sqrt(from * width * (mode - low)) : high - Math.sqrt((1 - from) * width * (high - mode))
    }
  }
}

/** Two at a time, by the polar method of Marsaglia and Bray (1964): a point within the unit circle gives two independent normal numbers. */
function logNormal(value: { readonly p50: number; readonly p90: number }): Draw {
  const { p50 } = value
  const sigma = sigmaOf(value)
  return (row, share) => {
    for (let at = 0; at < row.length; at += 2) {
      let [x, y, square] = [0, 0, 0]
      while (square >= 1 || square === 0) {
        x = 2 * share() - 1
        y = 2 * share() - 1
        square = x * x + y * y
      }
      const scale = sigma * Math.sqrt((-2 * Math.log(square)) / square)
      row[at] = p50 * Math.exp(scale * x)
      if (at + 1 < row.length) row[at + 1] = p50 * Math.exp(scale * y)
    }
  }
}
