import { describe, expect, expectTypeOf, it } from 'vitest'
import { createRef, toBinding, type Bindable, type Ref, type Resolved } from './ref.ts'

interface Source {
  readonly dir: string
  readonly files: readonly { readonly path: string; readonly size?: number }[]
}

const src = createRef<Source>({ from: 'node', node: 'checkout', path: [] })

describe('a reference', () => {
  it('stands for a field when a field of it is read', () => {
    expect(toBinding(src, '')).toEqual({ from: 'node', node: 'checkout', path: [] })
    expect(toBinding(src.dir, '')).toEqual({ from: 'node', node: 'checkout', path: ['dir'] })
    expect(toBinding(src.files[2]?.path, '')).toEqual({ from: 'node', node: 'checkout', path: ['files', 2, 'path'] })
    expect(toBinding(src.files.length, '')).toEqual({ from: 'node', node: 'checkout', path: ['files', 'length'] })
  })

  it('reaches through structures that a branch chose between', () => {
    const ref = createRef<{ a: { b: number } }>({
      from: 'branch', branch: 'when', whenTrue: { from: 'object', fields: { a: { from: 'node', node: 'x', path: [] } } }, whenFalse: { from: 'value', value: { a: { b: 2 } } },
    })
    expect(toBinding(ref.a.b, '')).toEqual({ from: 'branch', branch: 'when', whenTrue: { from: 'node', node: 'x', path: ['b'] }, whenFalse: { from: 'value', value: 2 } })
  })

  it('is no value: it cannot be printed, compared as a number or awaited for one', async () => {
    expect(() => `${src.dir as unknown as string}`).toThrow(/not known while the plan is built/)
    expect(() => Number(src.dir)).toThrow(/not known while the plan is built/)
    expect(await src).toBe(src)
  })

  it('cannot be spread, since its fields are not known', () => {
    expect(() => ({ ...src, more: 1 })).toThrow(/checkout/)
    expect(() => Object.keys(src)).toThrow(/checkout/)
  })

  it('cannot be gone through, since its items are not known', () => {
    expect(() => [...(src.files as unknown as Iterable<unknown>)]).toThrow('The items of checkout.files are not known while the plan is built')
  })

  it('has the type of what it stands for', () => {
    expectTypeOf(src.dir).toExtend<Ref<string>>()
    expectTypeOf(src.files[0]!.path).toExtend<Ref<string>>()
    expectTypeOf(src.files.length).toExtend<Ref<number>>()
    // @ts-expect-error There is no such field.
    const absent: unknown = src.folder
    // @ts-expect-error A reference to a string is none to a number.
    const wrong: Ref<number> = src.dir
    expect([absent, wrong].map((ref) => toBinding(ref, ''))).toMatchObject([{ path: ['folder'] }, { path: ['dir'] }])
  })
})

describe('toBinding', () => {
  it('keeps plain data as one value', () => {
    expect(toBinding({ a: [1, 'x', null, { b: true }] }, '')).toEqual({ from: 'value', value: { a: [1, 'x', null, { b: true }] } })
    expect(toBinding(undefined, '')).toEqual({ from: 'value', value: undefined })
  })

  it('finds references anywhere in a structure', () => {
    expect(toBinding({ a: [1, src.dir], b: 2 }, '')).toEqual({
      from: 'object',
      fields: { a: { from: 'array', items: [{ from: 'value', value: 1 }, { from: 'node', node: 'checkout', path: ['dir'] }] }, b: { from: 'value', value: 2 } },
    })
  })

  it('refuses what is not data, with the place of it', () => {
    for (const value of [() => 1, Symbol('s'), 1n]) expect(() => toBinding({ a: [value] }, 'The input of "x"')).toThrow(/The input of "x"\.a\[0\] holds a (function|symbol|bigint)/)
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => toBinding({ a: [value] }, 'The input of "x"')).toThrow(/The input of "x"\.a\[0\] holds (NaN|Infinity), which JSON cannot hold/)
    for (const value of [new Date(), new Map(), new (class Thing {})()]) expect(() => toBinding({ when: value }, 'The input of "x"')).toThrow(/The input of "x"\.when/)
  })
})

describe('Resolved and Bindable', () => {
  it('say what a structure stands for, and what may stand for a value', () => {
    expectTypeOf<Resolved<Ref<Source>>>().toEqualTypeOf<Source>()
    expectTypeOf<Resolved<{ a: Ref<number>; b: 'x' }>>().toEqualTypeOf<{ a: number; b: 'x' }>()
    expectTypeOf<Resolved<[Ref<number>, Ref<string>]>>().toEqualTypeOf<[number, string]>()
    expectTypeOf<Resolved<undefined>>().toEqualTypeOf<undefined>()

    expectTypeOf<Source>().toExtend<Bindable<Source>>()
    expectTypeOf<Ref<Source>>().toExtend<Bindable<Source>>()
    expectTypeOf<{ dir: Ref<string>; files: readonly { path: Ref<string> }[] }>().toExtend<Bindable<Source>>()
    expectTypeOf<{ dir: Ref<number>; files: [] }>().not.toExtend<Bindable<Source>>()
    expectTypeOf<{ dir: Ref<string> }>().not.toExtend<Bindable<Source>>()
    const bindable: Bindable<Source> = { dir: src.dir, files: [{ path: src.dir }] }
    expect(toBinding(bindable, '').from).toBe('object')
  })
})

describe('toBinding', () => {
  it('refuses circles and what is deeper than a plan may be', () => {
    const circle: { self?: object } = {}
    circle.self = circle
    expect(() => toBinding(circle, 'The input of "a"')).toThrow('is 100 levels deep, or a circle')
    let deep: unknown = src.dir
    for (let level = 0; level < 100; level++) deep = [deep]
    expect(toBinding(deep, '').from).toBe('array')
    expect(() => toBinding([deep], '')).toThrow('is 100 levels deep')
  })
})
