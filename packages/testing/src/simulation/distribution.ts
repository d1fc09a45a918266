/** What is known of many numbers. Quantiles are those of the sorted sample, nearest rank. */
export interface Distribution {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Numbers that are kept of one kind; beyond them only every so many counts, so that a long simulation stays small. */
const SAMPLES_MAX = 100_000

/** What a sample has collected, as plain data that can go from one process to another. */
export interface SampleData {
  /** Every so many numbers one was kept. */
  readonly stride: number
  readonly values: readonly number[]
  readonly count: number
  readonly sum: number
  readonly max: number
}

/** Collects numbers of one kind. */
export class Sample {
  #values: number[] = []
  #stride = 1
  #count = 0
  #sum = 0
  #max = Number.NEGATIVE_INFINITY

  add(value: number): void {
    this.#sum += value
    this.#max = Math.max(this.#max, value)
    if (this.#count++ % this.#stride !== 0) return
    this.#values.push(value)
    if (this.#values.length >= SAMPLES_MAX) this.#thin(2 * this.#stride)
  }

  /** Adds what another has collected. */
  merge({ stride, values, count, sum, max }: SampleData): void {
    this.#sum += sum
    this.#max = Math.max(this.#max, max)
    this.#count += count
    // Each number that is kept has to stand for as many.
    if (stride > this.#stride) this.#thin(stride)
    const every = this.#stride / stride
    for (let index = 0; index < values.length; index += every) this.#values.push(values[index] as number)
    while (this.#values.length >= SAMPLES_MAX) this.#thin(2 * this.#stride)
  }

  get data(): SampleData {
    return { stride: this.#stride, values: this.#values, count: this.#count, sum: this.#sum, max: this.#max }
  }

  /** @param stride a power of two times the present one */
  #thin(stride: number): void {
    const every = stride / this.#stride
    this.#values = this.#values.filter((_, index) => index % every === 0)
    this.#stride = stride
  }

  /** All are 0 when nothing was collected. */
  get distribution(): Distribution {
    const sorted = this.#values.toSorted((one, other) => one - other)
    const at = (quantile01: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(quantile01 * sorted.length) - 1))] ?? 0
    return { count: this.#count, mean: this.#count === 0 ? 0 : this.#sum / this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: this.#count === 0 ? 0 : this.#max }
  }
}
