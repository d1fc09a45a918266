import { isNofxError } from '@nofx/core'
import fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'
import { createAnomalyDetector, type AnomalyDetector, type AnomalyResult } from './create-anomaly-detector.ts'

const STEP_MS = 300_000
const DAY = 288

/** Uniform noise between -1 and 1 from a seed. */
function noise(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => generator.next() / 2 ** 31
}

/** A daily wave with noise; quiet, apart from what `change` does to it. */
function watch(days: number, change: (value: number, step: number) => number | null, detector: AnomalyDetector = createAnomalyDetector()): readonly AnomalyResult[] {
  const random = noise(7)
  return Array.from({ length: days * DAY }, (_, step) => detector.update({ at: step * STEP_MS, value: change(100 + 20 * Math.sin((2 * Math.PI * step) / DAY) + 2 * random(), step) }))
}

const startsIn = (results: readonly AnomalyResult[], from: number, length: number) => results.slice(from, from + length).filter(({ anomaly }) => anomaly)

describe('what is found', () => {
  test('a spike outside all values is told once, with what was expected', () => {
    const spike = startsIn(watch(8, (value, step) => (step >= 2000 && step < 2005 ? 300 : value)), 2000, 5)
    expect(spike).toHaveLength(1)
    expect(spike[0]).toMatchObject({ signal: 'range', reason: expect.stringContaining('300 (expected') as string })
    expect(spike[0]?.score).toBeGreaterThan(0.8)
  })

  test('a value that is only unusual for its time of the day is found', () => {
    const night = 6 * DAY + Math.round(0.75 * DAY)
    expect(startsIn(watch(8, (value, step) => (step >= night && step < night + 6 ? 112 : value)), night, 6)).toMatchObject([{ signal: 'season' }])
  })

  test('a series that is stuck at a value it knows is found within hours and told once, and becomes usual', () => {
    const results = watch(16, (value, step) => (step >= 6 * DAY ? 100 : value))
    expect(startsIn(results, 6 * DAY, DAY)).toMatchObject([{ signal: 'stuck' }])
    expect(startsIn(results, 7 * DAY, 9 * DAY)).toHaveLength(0)
  })

  test('a burst of values inside the range is found', () => {
    const at = 6 * DAY + 40
    const found = startsIn(watch(8, (value, step) => (step >= at && step < at + 24 ? (step % 2 === 0 ? 121 : 79) : value)), at, 24)
    expect(found.length).toBe(1)
  })
})

describe('where nothing happens, events begin no more often than the risk says', () => {
  const POINTS = 4 * 7 * DAY
  const SERIES = 6

  /** Events a point, over several series of four weeks of five-minute points. */
  function rateOf(make: (normal: () => number) => (step: number) => number, risk: number): number {
    let events = 0
    for (let series = 0; series < SERIES; series++) {
      const uniform = noise(101 + series)
      // Box and Muller's method; `noise` is between -1 and 1.
      const valueAt = make(() => Math.sqrt(-2 * Math.log((1 + 1e-12 - uniform()) / 2)) * Math.cos(Math.PI * uniform()))
      const detector = createAnomalyDetector({ risk })
      for (let step = 0; step < POINTS; step++) if (detector.update({ at: step * STEP_MS, value: valueAt(step) }).anomaly) events += 1
    }
    return events / SERIES / POINTS
  }

  test.each<[string, (normal: () => number) => (step: number) => number]>([
    ['normal noise', (normal) => normal],
    ['lognormal noise', (normal) => () => Math.exp(normal())],
    ['noise that depends on the value before', (normal) => {
      let value = 0
      return () => (value = 0.9 * value + normal())
    }],
    ['a daily wave with noise', (normal) => (step) => 5 * Math.sin((2 * Math.PI * step) / DAY) + normal()],
    ['a daily wave whose noise grows with it', (normal) => (step) => (6 + 5 * Math.sin((2 * Math.PI * step) / DAY)) * (1 + 0.3 * normal())],
  ])('%s', (_, make) => {
    expect(rateOf(make, 0.0005)).toBeLessThanOrEqual(0.0005)
  })

  test('a smaller risk finds fewer', () => {
    const lognormal = (normal: () => number) => () => Math.exp(normal())
    const rates = [0.005, 0.0005, 0.00005].map((risk) => rateOf(lognormal, risk))
    expect(rates[0]).toBeGreaterThan(rates[1] ?? 1)
    expect(rates[1]).toBeGreaterThan(rates[2] ?? 1)
  })
})

test('nothing is told before there are 150 points', () => {
  expect(startsIn(watch(1, (_, step) => (step === 60 ? 1e9 : step % 5)).slice(0, 149), 0, 149)).toHaveLength(0)
})

test('the state restores exactly, through JSON, and is smaller than 64 kB', () => {
  const plain = createAnomalyDetector({ risk: 0.001 })
  watch(9, (value, step) => (step % 97 === 0 ? null : step % 500 === 499 ? value * 1.7 : value), plain)
  const text = JSON.stringify(plain.state())
  expect(text.length).toBeLessThan(64 * 1024)
  const restored = createAnomalyDetector({ risk: 0.001 }, JSON.parse(text) as ReturnType<AnomalyDetector['state']>)
  for (let step = 9 * DAY; step < 11 * DAY; step++) {
    const point = { at: step * STEP_MS, value: (step * 7919) % 150 }
    expect(restored.update(point)).toEqual(plain.update(point))
  }
  expect(restored.state()).toEqual(plain.state())
})

test('goes on with the season of its state, and refuses another', () => {
  const hourly = createAnomalyDetector({ periodMs: 3_600_000 })
  hourly.update({ at: 0, value: 1 })
  expect(createAnomalyDetector({ risk: 0.001 }, hourly.state()).state()).toEqual(hourly.state())
  expect(() => createAnomalyDetector({ periodMs: 86_400_000 }, hourly.state())).toThrow('periodMs is 86400000, but the state was learned with 3600000')
})

test('scaling a series by a power of two changes no judgement', () => {
  const judge = (factor: number) => watch(6, (value, step) => (step === 1200 ? 2 * value : value) * factor).map(({ score, anomaly, signal }) => ({ score, anomaly, signal }))
  expect(judge(2 ** 900)).toEqual(judge(1))
})

test('a missing value is answered with what was expected and teaches nothing', () => {
  const detector = createAnomalyDetector()
  detector.update({ at: 0, value: 5 })
  const before = detector.state()
  expect(detector.update({ at: STEP_MS, value: null })).toMatchObject({ score: 0, anomaly: false, expected: 5, reason: null })
  expect(detector.update({ at: STEP_MS, value: Number.NaN })).toMatchObject({ score: 0, expected: 5 })
  expect(detector.state()).toEqual(before)
})

describe('bad input', () => {
  test.each([
    [{ at: Number.NaN, value: 1 }, 'at is NaN'],
    [{ at: 0, value: Number.POSITIVE_INFINITY }, 'value is Infinity'],
    [{ at: 0, value: 1e301 }, 'value is 1e+301'],
  ])('%j is refused, and nothing was learned', (point, message) => {
    const detector = createAnomalyDetector()
    const before = detector.state()
    expect(() => detector.update(point)).toThrow(expect.toSatisfy((error) => isNofxError(error, 'input.invalid') && error.message.includes(message)))
    expect(detector.state()).toEqual(before)
  })

  test.each([[{ periodMs: 0 }, 'periodMs is 0'], [{ noveltyMin: 1 }, 'noveltyMin is 1'], [{ risk: 0 }, 'risk is 0']])('the option %j is refused', (options, message) => {
    expect(() => createAnomalyDetector(options)).toThrow(message)
  })

  test.each([
    [(state: Record<string, unknown>) => ({ ...state, v: 1 }), 'state.v is 1'],
    [(state: Record<string, unknown>) => ({ ...state, errors: [1, 'x'] }), 'state.errors[1] is x'],
    [(state: Record<string, unknown>) => ({ ...state, window: { values: [], next: 0, filled: 0 } }), 'state.window.values has 0 entries'],
    [(state: Record<string, unknown>) => ({ ...state, tails: {} }), 'state.tails.valueUp.peaks has no entries'],
    [(state: Record<string, unknown>) => ({ ...state, tails: { ...(state['tails'] as object), season: { peaks: [1], blocks: 0, filled: 0, highest: null } } }), 'state.tails.season has 1 peaks of 0 blocks'],
    [(state: Record<string, unknown>) => ({ ...state, scalars: {} }), 'state.scalars.firstAtMs is undefined'],
  ])('a spoilt state is refused with its path', (spoil, message) => {
    const state = createAnomalyDetector().state() as unknown as Record<string, unknown>
    expect(() => createAnomalyDetector({}, spoil(state) as never)).toThrow(message)
  })
})

test('no sequence of points makes a judgement that is not finite or an interval that is upside down', () => {
  const at = fc.oneof(fc.integer({ min: -1e13, max: 1e13 }), fc.constantFrom(0, STEP_MS, 2 * STEP_MS, -1))
  const value = fc.oneof(fc.double({ min: -1e300, max: 1e300 }), fc.constantFrom(0, 1, 1e300, -1e300, 5e-324, null, Number.NaN))
  fc.assert(fc.property(fc.array(fc.record({ at, value }), { maxLength: 400, size: 'max' }), fc.constantFrom({}, { risk: 0.05 }, { risk: 1e-12 }), (points, options) => {
    const detector = createAnomalyDetector(options)
    return points.every((point) => {
      const { score, expected, lower, upper, pValue, anomaly, reason } = detector.update(point)
      const ordered = expected === null ? lower === null && upper === null : Number.isFinite(expected) && (lower ?? 1) <= expected && expected <= (upper ?? 0) && Number.isFinite(lower) && Number.isFinite(upper)
      return score >= 0 && score < 1 + 1e-12 && pValue >= 0 && pValue <= 1 && ordered && anomaly === (reason !== null)
    })
  }), { numRuns: 100 })
})

test('a jump beyond all measure is told in numbers, whatever the options', () => {
  const detector = createAnomalyDetector({ noveltyMin: 1e-320 })
  for (let step = 0; step < 400; step++) detector.update({ at: step * 1000, value: (step % 7) * 1e-300 })
  const { score, reason } = detector.update({ at: 400_000, value: 1e300 })
  expect(score).toBeGreaterThan(0.5)
  expect(reason).not.toMatch(/Infinity|NaN/)
})
