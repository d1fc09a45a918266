import { describe, expect, it } from 'vitest'
import { CEL_BOMBS } from '../../test/hostile-plans.ts'
import { evaluateCel } from './condition.ts'

const values = { n: 1, seven: 7, x: 1.5, zero: 0, big: 2 ** 53, text: 'abc', none: null, items: [1, 2, 3], empty: [], deep: { a: 2, list: [0.5, 1] } }

/** Expressions over numbers as JSON has them, and what they yield. */
const TABLE: readonly (readonly [string, boolean])[] = [
  // A number and a whole number.
  ['n == 1', true], ['1 == n', true], ['n != 1', false], ['n == 2', false], ['x == 1', false], ['n < 2 && n >= 1', true], ['-n == -1', true],
  ['n + 1 == 2', true], ['1 + n == 2', true], ['n - 1 == 0', true], ['1 - n == 0', true], ['n * 2 > 3', false], ['n * 2 > 1', true],
  ['2 * n == 2', true], ['n + 1 + 1 == 3', true], ['1 + 1 + n == 3', true], ['(n + 1) * 2 >= 4', true], ['-n + 1 == 0', true],
  ['seven % 2 == 1', true], ['8 % seven == 1', true], ['x % 1 == 0.5', true], ['-seven % 2 == -1', true], ['0xFF + n == 256', true], ['n + 1u == 2', true],
  // A quotient of a run's numbers is no whole number; one of two whole numbers is.
  ['seven / 2 == 3.5', true], ['7 / 2 == 3', true], ['7 / n == 7', true], ['size(items) / 2 == 1', true],
  // Fractions.
  ['x * 0.5 < 1.0', true], ['x * 2 == 3', true], ['n + 0.5 == 1.5', true], ['n + 0.5 < 2', true], ['x - 0.5 == n', true], ['x > 1', true],
  ['1 + 0.5 == 1.5', true], ['1 == 1.0', true], ['1.0 == 1', true], ['1 != 1.5', true], ['2 == 1.0', false],
  // Sizes and indexes.
  ['size(items) == seven - 4', true], ['size(items) == 3', true], ['size(items) == 3.0', true], ['size(items) > n', true], ['size(items) + n == 4', true],
  ['n + size(items) == 4', true], ['size(items) * 0.5 > 1', true], ['size(text) == 3', true], ['text.size() + n == 4', true], ['size(empty) == zero', true],
  ['items[n] == 2', true], ['items[n - 1] + 1 == 2', true], ['items[size(items) - 1] == 3', true], ['items[size(items) - n] == 3', true],
  // Within structures.
  ['deep.a + 1 == 3', true], ['deep.list[0] * 2 == 1', true], ['n in items', true], ['4 in items', false], ['n + 1 in items', true], ['x in [1.5, 2]', true],
  ['items == [1, 2, 3]', true], ['[n, 2.0, 3] == items', true], ['items + [4] == [1, 2, 3, 4]', true], ['{"a": n, "b": 1}.a == 1', true],
  ['items.all(item, item + 1 > 1)', true], ['items.exists(item, item % 2 == 0)', true], ['items.map(item, item * 2) == [2, 4, 6]', true],
  ['items.filter(item, item > n).size() == 2', true], ['(n < 2 ? n + 1 : 0) == 2', true],
  // Other kinds are what they were.
  ['none == null', true], ['n == none', false], ['n == "1"', false], ['text + "d" == "abcd"', true], ['string(n) == "1"', true],
  ['int(x) + 1 == 2', true], ['double(2) * x == 3.0', true], ['text.substring(int(n)) == "bc"', true],
  // Doubles are exact up to 2^53, and are compared exactly beyond.
  ['big == 9007199254740992', true], ['big == 9007199254740993', false], ['big < 9007199254740993', true], ['9007199254740993 == 9007199254740992.0', false],
  ['zero / zero == zero', false], ['n / 0 > big', true],
]

describe('evaluateCel', () => {
  for (const [cel, expected] of TABLE) {
    it(`takes ${cel} for ${expected}`, () => {
      expect(evaluateCel(cel, values)).toBe(expected)
    })
  }

  it('evaluates one expression over values of one kind and then of another', () => {
    expect([1, 1.5, 2].map((n) => evaluateCel('n + 1 > 2', { n }))).toEqual([false, true, true])
    expect(() => evaluateCel('n + 1 > 2', { n: 'text' })).toThrow('no such overload')
    expect(evaluateCel('n + 1 > 2', { n: 2 })).toBe(true)
  })

  it('says what is wrong, where, and what to do', () => {
    const messageOf = (cel: string) => {
      try {
        evaluateCel(cel, values)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(messageOf('text + 1 == 2')).toBe('no such overload: dyn<string> + int, in "text + 1 == 2". Both sides have to be of one kind: convert with int(…), double(…) or string(…).')
    expect(messageOf('none + n == 2')).toContain('Both sides have to be of one kind')
    expect(messageOf('text.substring(n) == "bc"')).toContain('write int(…)')
    expect(messageOf('(n < 2 ? 1.5 : 1) == 1.5')).toContain('write 1.0 beside 1.5')
    expect(messageOf('deep.absent == 1')).toContain('has(a.b)')
    expect(messageOf('items[5] == 1')).toContain('size(list)')
    for (const cel of ['seven % 0 == 0', 'seven % zero == 0', '7 % 0 == 0']) expect(messageOf(cel)).toContain('modulo by zero')
    expect(messageOf('n + 1')).toBe('The condition "n + 1" yields number, not true or false. Compare it with something.')
  })
})

describe('evaluateCel, over values that would keep a process busy', () => {
  for (const { cel, values: given } of CEL_BOMBS) {
    it(`refuses ${cel.slice(0, 60)} before it begins`, () => {
      expect(() => evaluateCel(cel, given)).toThrow(/It takes (up to [\d,]+ steps|steps without a bound)/)
    })
  }

  it('evaluates what honest conditions ask of hundreds of items', () => {
    const items = Array.from({ length: 500 }, (_, index) => ({ id: `item ${index}`, failed: index % 2, tags: ['a', 'b', 'c'] }))
    expect(evaluateCel('items.filter(x, x.failed == 1).all(x, items.exists(y, y.id == x.id))', { items })).toBe(true)
    expect(evaluateCel('items.all(x, x.tags.exists(t, t == "c"))', { items })).toBe(true)
    expect(evaluateCel('items[3].id.matches("^item [0-9]+$")', { items })).toBe(true)
    expect(evaluateCel('items.map(x, x.id + "!").size() == 500', { items })).toBe(true)
    expect(evaluateCel('size(items) == 500 && items == items', { items })).toBe(true)
  })
})
