import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromJsonText, toJsonText } from './json-text.ts'

describe('JSON for a jsonb column', () => {
  it('leaves ordinary text as JSON.stringify writes it', () => {
    const value = { text: 'Zoë says "hi" 🎉', path: 'C:\\u0000dir' }
    expect(fromJsonText(toJsonText(value))).toEqual(value)
    expect(toJsonText({ a: 'b' })).toBe('{"a":"b"}')
  })

  it('holds nothing that Postgres refuses, and loses nothing', () => {
    for (const text of ['\0', 'a\0b', '\ud83d', '\ude00x', '\\\0', '\\\\u0000', '\uE0F0', '\uE0F00000', '\uE0F0e0f0\0']) {
      const written = toJsonText({ [text]: text })
      expect(written.replaceAll('\\\\', '')).not.toMatch(/\\u0000|\\ud[89a-f]/)
      expect(fromJsonText(written)).toEqual({ [text]: text })
    }
  })

  it('gives back every JSON value', () => {
    const unit = fc.constantFrom('\0', '\ud83d', '\ude00', '\uE0F0', '\\', 'u0000', '0', 'e0f0', '"', 'é')
    const text = fc.array(unit).map((units) => units.join(''))
    fc.assert(fc.property(fc.dictionary(text, text), (value) => {
      expect(fromJsonText(toJsonText(value))).toEqual({ ...value })
    }))
  })
})
