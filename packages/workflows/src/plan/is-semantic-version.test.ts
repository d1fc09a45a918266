import * as fc from 'fast-check'
import valid from 'semver/functions/valid.js'
import { describe, expect, it } from 'vitest'
import { isSemanticVersion } from './is-semantic-version.ts'

const piece = fc.constantFrom('0', '1', '01', '12', '.', '.', '-', '+', 'a', 'rc', 'v', '')
const version = fc.tuple(fc.constantFrom('', 'v'), fc.constantFrom('1.0.0', '0.12.3', '10.20.30', '01.0.0', '1.0'), fc.array(piece, { maxLength: 6 })).map(([mark, core, rest]) => `${mark}${core}${rest.join('')}`)

describe('isSemanticVersion', () => {
  it('agrees with the library that compares versions', () => {
    const counts = new Map<boolean, number>()
    fc.assert(fc.property(version, (text) => {
      const is = isSemanticVersion(text)
      expect({ text, is }).toEqual({ text, is: valid(text) !== null })
      counts.set(is, (counts.get(is) ?? 0) + 1)
    }), { numRuns: 5_000 })
    for (const is of [true, false]) expect(counts.get(is)).toBeGreaterThan(500)
  })

  it('answers of a text of any length', () => {
    expect(isSemanticVersion(`1.0.0-${'1'.repeat(1_000_000)}!`)).toBe(false)
    expect(isSemanticVersion(`1.0.0-${'a.'.repeat(500_000)}`)).toBe(false)
  })
})
