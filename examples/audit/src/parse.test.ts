import { describe, expect, it } from 'vitest'
import { parseScript } from './parse.ts'

const functionsOf = (text: string, path = 'a.ts') => parseScript(path, text).functions

describe('functions', () => {
  it('count one and one for each decision', () => {
    const [one] = functionsOf(`function f(a, b) {
      if (a && b || a) return 1
      for (const x of b) { while (x) { try { x ??= a ? 1 : 2 } catch { } } }
      switch (a) { case 1: case 2: return 3; default: return 4 }
    }`)
    // 1 + if + && + || + for + while + catch + ??= + ?: + two cases
    expect(one).toMatchObject({ name: 'f', complexity: 11, depth: 3, line: 1, ownLines: 5 })
  })

  it('are measured without the functions inside them', () => {
    const [outer, inner] = functionsOf(`const outer = () => {
  const inner = function () {
    return a ? b : c
  }
  return inner
}`)
    expect(outer).toMatchObject({ name: 'outer', complexity: 1, ownLines: 4 })
    expect(inner).toMatchObject({ name: 'inner', complexity: 2, ownLines: 3 })
  })

  it('have names from where they stand', () => {
    const text = `class A { constructor() {} #b() {} static c = () => {}; get d() { return 1 } }
export default function () {}
exports.e = function () {}
it('works', () => {})
;(() => {})()`
    expect(functionsOf(text).map((one) => one.name)).toEqual([
      'A.constructor',
      'A.#b',
      'A.c',
      'A.d',
      'default export',
      'exports.e',
      'callback of it',
      'immediately called function',
    ])
  })

  it('do not take an else-if chain for nesting, nor declarations for functions', () => {
    expect(functionsOf('declare function d(): void\nfunction f(a) { if (a) {} else if (b) {} else if (c) {} }')).toMatchObject([
      { name: 'f', depth: 1, complexity: 4 },
    ])
  })
})

describe('imports', () => {
  it('are found in every form, with lines', () => {
    const { imports } = parseScript(
      'a.ts',
      `import a from 'a'
import type { B } from 'b'
import { type C } from 'c'
export * from 'd'
const e = require('e'), r = require.resolve('r')
const f = await import('f')
type G = import('g').G
try { require('h') } catch {}
import i = require('i')
import(computed)`,
    )
    expect(imports.map(({ specifier, line, kind, typeOnly, optional }) => [specifier, line, kind, typeOnly, optional])).toEqual([
      ['a', 1, 'import', false, false],
      ['b', 2, 'import', true, false],
      ['c', 3, 'import', true, false],
      ['d', 4, 'export', false, false],
      ['e', 5, 'require', false, false],
      ['r', 5, 'require', false, false],
      ['f', 6, 'dynamic', false, false],
      ['g', 7, 'dynamic', true, false],
      ['h', 8, 'require', false, true],
      ['i', 9, 'require', false, false],
    ])
  })
})

describe('exports', () => {
  it('know their doc comments, wherever the declaration stands', () => {
    const { exports } = parseScript(
      'a.ts',
      `/** Says what. */\nexport function a(): void\nexport function a() {}\nexport const b = 1\n/** Yes. */\nclass C {}\nexport { C as D }\nexport { e } from './e'\nexport * from './f'\nimport g from './g'\nexport default g`,
    )
    expect(exports.map(({ name, line, documented, source }) => [name, line, documented, source?.specifier])).toEqual([
      ['a', 2, true, undefined],
      ['b', 4, false, undefined],
      ['D', 6, true, undefined],
      ['e', 8, false, './e'],
      ['*', 9, false, './f'],
      ['default', 10, false, './g'],
    ])
  })

  it('are found in CommonJS', () => {
    const { exports } = parseScript(
      'a.js',
      `/** Main. */\nfunction create() {}\nexports = module.exports = create\nexports.json = parser.json\nmodule.exports.other = require('./other')`,
    )
    expect(exports.map(({ name, line, documented, source }) => [name, line, documented, source?.specifier])).toEqual([
      ['default', 2, true, undefined],
      ['json', 4, false, undefined],
      ['other', 5, false, './other'],
    ])
  })
})

describe('broken input', () => {
  it('has a fault with its line and keeps what could be read', () => {
    const facts = parseScript('a.ts', 'export function ok() {}\n\nfunction broken( {\n')
    expect(facts.fault?.line).toBeGreaterThanOrEqual(3)
    expect(facts.functions[0]).toMatchObject({ name: 'ok' })
  })

  it('does not overflow on a chain of thousands of operators', () => {
    expect(parseScript('a.js', `const a = ${Array(5_000).fill("'x'").join(' + ')}`).fault).toBeUndefined()
  })

  it('does not throw on nesting that no parser can follow', () => {
    expect(parseScript('a.js', `${'['.repeat(60_000)}`).fault).toBeDefined()
  })
})
