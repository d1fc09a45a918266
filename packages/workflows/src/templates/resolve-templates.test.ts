import fc from 'fast-check'
import satisfies from 'semver/functions/satisfies.js'
import { describe, expect, it } from 'vitest'
import { resolveTemplates } from './resolve-templates.ts'
import { placeholderStep, type Template } from './template.ts'

/** A template that uses others, by name and range. */
function template(name: string, version: string, uses: Readonly<Record<string, string>> = {}): Template {
  const nodes = Object.keys(uses).map((used) => ({ type: 'step', id: used, step: placeholderStep(used), effect: 'idempotent', input: { from: 'value', value: 1 } }) as const)
  return {
    kind: 'template', v: 1, name, version, parameters: {}, roles: {}, settings: [],
    uses: Object.entries(uses).map(([used, range]) => ({ node: used, template: used, range, parameters: {}, roles: {} })),
    body: { v: 1, name, version, nodes, edges: [], output: { from: 'value', value: 1 } },
  }
}

function resolve(root: Template, ...others: readonly Template[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...resolveTemplates(root, others.map((other) => ({ template: other })))].map(([name, { template: chosen }]) => [name, chosen.version]))
}

function resolvedOrNot(root: Template, others: readonly Template[]): Readonly<Record<string, string>> | undefined {
  try {
    return resolve(root, ...others)
  } catch {
    return undefined
  }
}

describe('resolveTemplates', () => {
  it('takes the highest version that everybody agrees on', () => {
    expect(resolve(template('a', '1.0.0', { b: '^1.0.0', c: '*' }), template('b', '1.1.0', { c: '^1.0.0' }), template('b', '1.0.0'), template('b', '2.0.0'), template('c', '1.5.0'), template('c', '2.0.0'))).toEqual({ b: '1.1.0', c: '1.5.0' })
  })

  it('goes back over earlier choices where the highest lead nowhere', () => {
    expect(resolve(template('a', '1.0.0', { b: '*', c: '^1.0.0' }), template('b', '3.0.0', { c: '^3.0.0' }), template('b', '2.0.0', { d: '*' }), template('b', '1.0.0'), template('c', '1.0.0'), template('c', '3.0.0'))).toEqual({ b: '1.0.0', c: '1.0.0' })
  })

  it('prefers what is not deprecated, and takes a prerelease only when a range names one', () => {
    const root = template('a', '1.0.0', { b: '>=1.0.0' })
    const [old, fresh] = [{ template: template('b', '1.0.0') }, { template: template('b', '1.1.0'), deprecated: 'use 1.0.0' }]
    expect(resolveTemplates(root, [old, fresh]).get('b')).toBe(old)
    expect(resolveTemplates(root, [fresh]).get('b')).toBe(fresh)
    expect(() => resolve(root, template('b', '2.0.0-beta.1'))).toThrow('there is 2.0.0-beta.1')
    expect(resolve(template('a', '1.0.0', { b: '^2.0.0-beta' }), template('b', '2.0.0-beta.1'))).toEqual({ b: '2.0.0-beta.1' })
  })

  it('says who asks for what, and what there is, when no version fits all', () => {
    expect(() => resolve(template('release', '2.0.0', { lint: '^2.0.0', audit: '^1.0.0' }), template('audit', '1.3.0', { lint: '^1.0.0' }), template('lint', '1.4.0'), template('lint', '2.1.0'))).toThrow(
      'No version of the template "lint" fits all who use it: release@2.0.0 asks for ^2.0.0, audit@1.3.0 asks for ^1.0.0; there is 2.1.0, 1.4.0.',
    )
    expect(() => resolve(template('release', '2.0.0', { lint: '^2.0.0' }))).toThrow(expect.objectContaining({ code: 'template.unknown', message: expect.stringContaining('release@2.0.0 asks for ^2.0.0') as string }))
  })

  it('goes straight back to who has a share in a conflict, however many stand between', () => {
    const versions = (count: number) => Array.from({ length: count }, (_, minor) => `1.${minor}.0`)
    const between = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6']
    const root = template('a', '1.0.0', { b: '*', ...Object.fromEntries(between.map((name) => [name, '*'])), c: '^1.0.0' })
    const others = [
      ...versions(10).map((version, minor) => template('b', version, { c: minor >= 5 ? '^3.0.0' : '^1.0.0' })),
      ...between.flatMap((name) => versions(40).map((version) => template(name, version))),
      template('c', '1.0.0'), template('c', '3.0.0'),
    ]
    expect(resolve(root, ...others)).toMatchObject({ b: '1.4.0', x1: '1.39.0', x6: '1.39.0', c: '1.0.0' })
  })

  it('gives up a search that would take for ever', () => {
    // Ten names that want ten different versions of nine: there is no such set, and to see it takes a look at every order.
    const versions = Array.from({ length: 9 }, (_, index) => `${index + 1}.0.0`)
    const names = Array.from({ length: 10 }, (_, index) => `n${index}`)
    const allBut = (version: string) => versions.filter((other) => other !== version).join(' || ')
    const others = names.flatMap((name, index) => versions.map((version) => template(name, version, Object.fromEntries(names.slice(index + 1).map((other) => [other, allBut(version)])))))
    const root = template('a', '1.0.0', Object.fromEntries(names.map((name) => [name, '*'])))
    expect(() => resolve(root, ...others)).toThrow('No fitting set of templates for "a" was found in 100,000 comparisons')
  })

  it('shows a circle, also one through the root', () => {
    expect(() => resolve(template('a', '1.0.0', { b: '*' }), template('b', '1.0.0', { a: '*' }))).toThrow('a → b → a')
    expect(() => resolve(template('a', '1.0.0', { a: '*' }))).toThrow('a → a')
    expect(() => resolve(template('a', '1.0.0', { b: '*' }), template('b', '1.0.0', { c: '*' }), template('c', '1.0.0', { b: '*' }))).toThrow('b → c → b')
    expect(() => resolve(template('a', '1.0.0', { b: '*' }), template('b', '1.0.0', { a: '*' }), template('a', '1.0.0', { b: '*' }))).toThrow('a → b → a')
  })

  it('finds a set exactly when there is one', () => {
    const versions = ['1.0.0', '1.1.0', '2.0.0']
    const ranges = ['^1.0.0', '1.0.0', '>=1.1.0', '^2.0.0', '*']
    const names = ['b', 'c', 'd']
    // Uses point forwards, so that no circle makes the answer another.
    const usesAfter = (index: number) => fc.dictionary(fc.constantFrom(...names.slice(index), names.at(-1) as string), fc.constantFrom(...ranges), { maxKeys: 2 })
    const published = fc.tuple(...names.map((name, index) => fc.tuple(...versions.map((version) => (index === names.length - 1 ? fc.constant({}) : usesAfter(index + 1)).map((uses) => template(name, version, uses))))))
    fc.assert(
      fc.property(usesAfter(0), published, (uses, all) => {
        const root = template('a', '1.0.0', uses)
        const pick = (name: string, version: string | undefined) => (version === undefined ? root : all[names.indexOf(name)]?.find((other) => other.version === version)) as Template
        const holds = (chosen: Readonly<Record<string, string>>): boolean =>
          [root, ...Object.entries(chosen).map(([name, version]) => pick(name, version))].every((each) => each.uses.every(({ template: used, range }) => chosen[used] !== undefined && satisfies(chosen[used], range)))
        const everySet = versions.flatMap((b) => versions.flatMap((c) => versions.map((d) => ({ b, c, d }))))
        // Whatever is not needed may be left out, so a set of all is possible whenever any is, unless something needless breaks it.
        const subsets = everySet.flatMap((set) => [set, { b: set.b, c: set.c }, { b: set.b, d: set.d }, { c: set.c, d: set.d }, { b: set.b }, { c: set.c }, { d: set.d }, {}])
        const found = resolvedOrNot(root, all.flat())
        const isPossible = subsets.some((set) => holds(set as Readonly<Record<string, string>>))
        expect(found === undefined ? false : holds(found)).toBe(isPossible)
      }),
      { numRuns: 200 },
    )
  })
})
