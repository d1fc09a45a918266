import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reconcileHierarchy, type HierarchyNode } from './reconcile-hierarchy.ts'

const node = (id: string, parent: string | null, point: number, variance = 1): HierarchyNode => ({ id, parent, point: Float64Array.of(point), variance })
const valueOf = (found: ReadonlyMap<string, Float64Array>, id: string) => found.get(id)?.[0] ?? Number.NaN

test('bottom-up keeps the leaves and sums them', () => {
  const found = reconcileHierarchy([node('all', null, 100), node('a', 'all', 4), node('b', 'all', 3)], 'bottom-up')
  expect([valueOf(found, 'all'), valueOf(found, 'a'), valueOf(found, 'b')]).toEqual([7, 4, 3])
})

test('MinT meets the matrix formula', () => {
  // S (S' W^-1 S)^-1 S' W^-1 y with numpy for S = [[1,1,1],[1,1,0],[1,0,0],[0,1,0],[0,0,1]], W = diag(4, 2, 1, 3, 2), y = (20, 12, 5, 6, 7).
  const found = reconcileHierarchy([node('all', null, 20, 4), node('ab', 'all', 12, 2), node('a', 'ab', 5, 1), node('b', 'ab', 6, 3), node('c', 'all', 7, 2)])
  const reference = { all: 19.272727272727273, ab: 11.90909090909091, a: 5.2272727272727275, b: 6.681818181818183, c: 7.363636363636363 }
  for (const [id, value] of Object.entries(reference)) expect(valueOf(found, id)).toBeCloseTo(value, 9)
})

test('forecasts add up, whatever was given, and those that did already stay', () => {
  const tree = fc.array(fc.record({ up: fc.nat(), point: fc.double({ min: -1e6, max: 1e6, noNaN: true }), variance: fc.double({ min: 1e-3, max: 1e3, noNaN: true }) }), { minLength: 1, maxLength: 30 })
  fc.assert(fc.property(tree, fc.constantFrom('bottom-up' as const, 'mint-diagonal' as const), (parts, method) => {
    const nodes = parts.map(({ up, point, variance }, index) => node(String(index), index === 0 ? null : String(up % index), point, variance))
    const found = reconcileHierarchy(nodes, method)
    const again = reconcileHierarchy(nodes.map((each) => ({ ...each, point: found.get(each.id) ?? each.point })), method)
    // Sums of up to 30 values of a million: a millionth of them is far above rounding.
    const isNear = (first: number, second: number) => Math.abs(first - second) < 1e-3
    return nodes.every(({ id }) => {
      const children = nodes.filter(({ parent }) => parent === id)
      const sum = children.reduce((total, child) => total + valueOf(found, child.id), 0)
      return (children.length === 0 || isNear(sum, valueOf(found, id))) && isNear(valueOf(again, id), valueOf(found, id))
    })
  }), { numRuns: 100 })
})

test('a chain of 50,000 nodes does not overflow the stack', () => {
  const found = reconcileHierarchy(Array.from({ length: 50_000 }, (_, index) => node(String(index), index === 0 ? null : String(index - 1), 5)))
  expect(valueOf(found, '0')).toBeCloseTo(5, 9)
})

describe('bad trees', () => {
  test.each([
    [[node('a', 'b', 1)], "nodes[0].parent is 'b'"],
    [[node('a', null, 1), node('a', null, 1)], "nodes[1].id is 'a' for the second time"],
    [[node('a', 'b', 1), node('b', 'a', 1)], 'is below itself'],
    [[node('a', null, Number.NaN)], 'nodes[0].point[0] is NaN'],
    [[node('a', null, 1, 0)], 'nodes[0].variance is 0'],
    [[node('a', null, 1), { id: 'b', point: new Float64Array(2) }], 'nodes[1].point has 2 steps'],
  ])('tree %# is refused with its fault', (nodes, message) => {
    expect(() => reconcileHierarchy(nodes)).toThrow(message)
  })
})
