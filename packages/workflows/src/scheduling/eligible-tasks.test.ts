import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEligibleTasks } from './eligible-tasks.ts'

describe('eligible tasks', () => {
  it('come in the order of their ranks, but for kinds that are set aside, as in a plain list', () => {
    const tasks = fc.integer({ min: 1, max: 80 }).chain((count) => fc.record({
      kinds: fc.array(fc.nat(5), { minLength: count, maxLength: count }),
      order: fc.shuffledSubarray(Array.from({ length: count }, (_, task) => task), { minLength: count, maxLength: count }),
      steps: fc.array(fc.record({ added: fc.array(fc.nat(count - 1), { maxLength: 12 }), tooLarge: fc.array(fc.nat(5), { maxLength: 4 }) }), { maxLength: 12 }),
    }))
    fc.assert(fc.property(tasks, ({ kinds, order, steps }) => {
      const eligible = createEligibleTasks(Int32Array.from(kinds))
      eligible.clear(Int32Array.from(order))
      const plain = new Set<number>()
      for (const { added, tooLarge } of steps) {
        // Some come before the moment is looked at, and some while it is.
        const [before, during] = [added.filter((_, index) => index % 2 === 0), added.filter((_, index) => index % 2 === 1)]
        const add = (task: number) => {
          if (plain.has(task)) return
          plain.add(task)
          eligible.add(task)
        }
        before.forEach(add)
        for (let task = eligible.first(); task >= 0; task = eligible.first()) {
          const isPassed = tooLarge.includes(kinds[task]!)
          const wanted = order.find((each) => plain.has(each) && !(tooLarge.includes(kinds[each]!) && each !== task))
          expect(task).toBe(isPassed ? order.find((each) => plain.has(each) && kinds[each] === kinds[task]) : wanted)
          if (isPassed) eligible.setAside(task)
          else {
            plain.delete(task)
            eligible.remove(task)
            const next = during.pop()
            if (next !== undefined) add(next)
          }
        }
        expect([...plain].filter((task) => !tooLarge.includes(kinds[task]!))).toEqual([])
        eligible.restore()
      }
    }), { numRuns: 500 })
  })

  it('come back once their kind is no longer set aside', () => {
    const eligible = createEligibleTasks(Int32Array.of(0, 1, 0))
    eligible.clear(Int32Array.of(2, 1, 0))
    for (const task of [0, 1, 2]) eligible.add(task)
    expect(eligible.first()).toBe(2)
    eligible.setAside(2)
    expect(eligible.first()).toBe(1)
    eligible.remove(1)
    expect(eligible.first()).toBe(-1)
    eligible.restore()
    expect(eligible.first()).toBe(2)
  })
})
