import { describe, expect, it } from 'vitest'
import type { Binding } from '../index.ts'
import { assertBoundedBindings } from './assert-bounded-bindings.ts'

function nested(levels: number, hold: (inner: Binding) => Binding, innermost: Binding = { from: 'input', path: [] }): Binding {
  let binding = innermost
  for (let level = 0; level < levels; level++) binding = hold(binding)
  return binding
}

describe('assertBoundedBindings', () => {
  it('lets through what is large and has an end', () => {
    const wide: Binding = { from: 'array', items: Array.from({ length: 100_000 }, () => ({ from: 'value', value: [1, 2] })) }
    expect(() => assertBoundedBindings([], wide, 'parameters')).not.toThrow()
  })

  it('refuses what holds itself twice, again and again, be it a structure or a value', () => {
    const twice = nested(50, (inner) => ({ from: 'array', items: [inner, inner] }))
    let value: unknown = 1
    for (let level = 0; level < 60; level++) value = [value, value]
    for (const endless of [twice, { from: 'value', value }] as const) expect(() => assertBoundedBindings([], endless, 'parameters')).toThrow(expect.objectContaining({ code: 'template.invalid', message: expect.stringContaining('more than 1,000,000 parts') as string }))
  })

  it('refuses what is deeper than a plan may be, without going down into it call by call', () => {
    const deep = nested(50_000, (inner) => ({ from: 'branch', branch: 'b', whenTrue: inner, whenFalse: { from: 'value', value: 1 } }))
    expect(() => assertBoundedBindings([], deep, 'parameters')).toThrow('more than 100 levels')
  })
})
