import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cel, defineStep, defineWorkflow, WorkflowEngine, type Ref, type Workflow } from '../index.ts'

/** One part of a random plan. `deps` name earlier parts. */
interface Part {
  readonly kind: 'step' | 'when' | 'map' | 'map in when' | 'when in map'
  readonly deps: readonly number[]
  readonly salt: number
  readonly concurrency: number
}

const partArbitrary: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('step', 'step', 'when', 'map', 'map in when', 'when in map'),
  deps: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 3 }),
  salt: fc.nat(96),
  concurrency: fc.integer({ min: 1, max: 4 }),
})

const mix = (salt: number, values: readonly number[]): number => values.reduce((sum, value) => (31 * sum + value + 7) % 97, salt)
const range = (n: number): readonly number[] => Array.from({ length: n % 4 }, (_, index) => index + n)

/** Resolves the calls of steps in an order that a list of numbers chooses. */
function createShuffler(choices: readonly number[]) {
  const waiting: (() => void)[] = []
  let turn = 0
  let awake = false
  const next = () => {
    const [call] = waiting.splice((choices[turn++ % choices.length] ?? 0) % waiting.length, 1)
    call?.()
    awake = waiting.length > 0
    if (awake) setImmediate(next)
  }
  return <T>(value: T): Promise<T> =>
    new Promise((resolve) => {
      waiting.push(() => resolve(value))
      if (!awake) setImmediate(next)
      awake = true
    })
}

function build(parts: readonly Part[], later: <T>(value: T) => Promise<T>): Workflow<number, number[]> {
  const mixer = defineStep('mix', { run: ({ salt, values }: { salt: number; values: readonly number[] }) => later(mix(salt, values)) })
  const ranger = defineStep('range', { run: ({ n }: { n: number }) => later(range(n)) })
  return defineWorkflow<number, Ref<number>[]>('random', {}, ({ input, step, when, map }) => {
    const values: Ref<number>[] = [input]
    parts.forEach(({ kind, deps, salt, concurrency }, index) => {
      const own = deps.map((dep) => values[dep % values.length]!)
      const mixed = (id: string, some: readonly Ref<number>[], more = 0) => step(mixer, { salt: salt + more, values: some }, { id: `${id} ${index}` })
      const either = (value: Ref<number>, yes: () => Ref<number>, no: () => Ref<number>): Ref<number> => when(cel`${value} > ${48}`, yes, no, { id: `when ${index}` })
      const flat = (body: (item: Ref<number>) => Ref<number>) => {
        const list = map(step(ranger, { n: own[0]! }, { id: `range ${index}` }), body, { id: `map ${index}`, concurrency })
        return step(mixer, { salt, values: list }, { id: `total ${index}` })
      }
      switch (kind) {
        case 'step':
          return values.push(mixed('step', own))
        case 'when':
          return values.push(either(own[0]!, () => mixed('yes', own), () => mixed('no 2', [mixed('no 1', own, 1)], 2)))
        case 'map':
          return values.push(flat((item) => mixed('body', [item, ...own])))
        case 'map in when':
          return values.push(either(own.at(-1)!, () => {
            const inner = mixed('inner', own, 3)
            return flat((item) => mixed('body', [item, inner]))
          }, () => own[0]!))
        case 'when in map':
          return values.push(flat((item) => either(item, () => mixed('yes', [item, ...own]), () => item)))
      }
    })
    return values
  })
}

/** What the plan means, without any engine. */
function evaluate(parts: readonly Part[], input: number): number[] {
  const values = [input]
  for (const { kind, deps, salt } of parts) {
    const own = deps.map((dep) => values[dep % values.length]!)
    const flat = (body: (item: number) => number) => mix(salt, range(own[0]!).map(body))
    switch (kind) {
      case 'step':
        values.push(mix(salt, own))
        break
      case 'when':
        values.push(own[0]! > 48 ? mix(salt, own) : mix(salt + 2, [mix(salt + 1, own)]))
        break
      case 'map':
        values.push(flat((item) => mix(salt, [item, ...own])))
        break
      case 'map in when': {
        const inner = mix(salt + 3, own)
        values.push(own.at(-1)! > 48 ? flat((item) => mix(salt, [item, inner])) : own[0]!)
        break
      }
      case 'when in map':
        values.push(flat((item) => (item > 48 ? mix(salt, [item, ...own]) : item)))
        break
    }
  }
  return values
}

describe('plans of any shape', () => {
  it('yield what they mean, in whatever order their steps end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(partArbitrary, { maxLength: 10 }), fc.nat(96), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }), async (parts, input, choices) => {
        const workflow = build(parts, createShuffler(choices))
        await using engine = new WorkflowEngine()
        expect(await (await engine.start(workflow, input)).result()).toEqual(evaluate(parts, input))
      }),
      { numRuns: 60 },
    )
  })
})
