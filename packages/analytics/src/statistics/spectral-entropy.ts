/**
 * How evenly the variance of a series is spread over frequencies, from 0 (one pure wave) to 1 (white noise). One minus this is how forecastable
 * the series is. Computed from the periodogram of the newest power of two of values, at most `VALUES_MAX`; 0 for a constant, 1 for fewer than 8 values.
 * Costs O(n log n).
 *
 * Source: Goerg, Forecastable component analysis (2013), with a periodogram smoothed over `SMOOTHED` frequencies; without smoothing white noise would reach 0.9 only.
 *
 * @example
 * ```ts
 * spectralEntropy(Float64Array.from({ length: 256 }, (_, index) => Math.sin(index / 4))) // below 0.5
 * ```
 */
export function spectralEntropy(values: Float64Array): number {
  if (values.length < LENGTH_MIN) return 1
  const size = 2 ** Math.min(Math.log2(VALUES_MAX), Math.floor(Math.log2(values.length)))
  const part = values.subarray(values.length - size)
  const mean = part.reduce((sum, value) => sum + value, 0) / size
  const real = part.map((value) => value - mean)
  const imaginary = new Float64Array(size)
  transform(real, imaginary)
  const powers = Float64Array.from({ length: size / 2 }, (_, index) => (real[index + 1] ?? 0) ** 2 + (imaginary[index + 1] ?? 0) ** 2)
  const smoothed = smooth(powers)
  const total = smoothed.reduce((sum, power) => sum + power, 0)
  if (!(total > 1e-18 * size)) return 0
  const entropy = smoothed.reduce((sum, power) => (power > 0 ? sum - (power / total) * Math.log(power / total) : sum), 0)
  return Math.min(1, entropy / Math.log(smoothed.length))
}

const LENGTH_MIN = 8

/** Enough for a forecast of the near future, and an end to the cost. */
const VALUES_MAX = 4_096

/** Frequencies that one power is averaged over. */
const SMOOTHED = 5

function smooth(powers: Float64Array): Float64Array {
  const reach = powers.length > 4 * SMOOTHED ? (SMOOTHED - 1) / 2 : 0
  return powers.map((_, middle) => {
    const near = powers.subarray(Math.max(0, middle - reach), middle + reach + 1)
    return near.reduce((sum, power) => sum + power, 0) / near.length
  })
}

/** The fast Fourier transform in place, iterative, for a power of two. Source: Cooley and Tukey (1965). */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length
  for (let index = 1, mirrored = 0; index < size; index++) {
    let bit = size >> 1
    for (; (mirrored & bit) !== 0; bit >>= 1) mirrored ^= bit
    mirrored ^= bit
    if (index < mirrored) {
      const kept = real[index] ?? 0
      real[index] = real[mirrored] ?? 0
      real[mirrored] = kept
    }
  }
  for (let span = 2; span <= size; span *= 2) {
    const angle = (-2 * Math.PI) / span
    for (let offset = 0; offset < span / 2; offset++) {
      const cosine = Math.cos(angle * offset)
      const sine = Math.sin(angle * offset)
      for (let start = offset; start < size; start += span) {
        const other = start + span / 2
        const realPart = (real[other] ?? 0) * cosine - (imaginary[other] ?? 0) * sine
        const imaginaryPart = (real[other] ?? 0) * sine + (imaginary[other] ?? 0) * cosine
        real[other] = (real[start] ?? 0) - realPart
        imaginary[other] = (imaginary[start] ?? 0) - imaginaryPart
        real[start] = (real[start] ?? 0) + realPart
        imaginary[start] = (imaginary[start] ?? 0) + imaginaryPart
      }
    }
  }
}
