// Each check of tools/tidy.ts is shown to pass on what is right and to fail on what is wrong.

import { describe, expect, test } from 'vitest'
import { checkErrorPages } from './tidy/error-pages.ts'
import { anchorsOf, checkLinks } from './tidy/links.ts'
import { noteLongFiles } from './tidy/long-files.ts'
import { checkPureFiles } from './tidy/pure-files.ts'
import { checkQuotedCode } from './tidy/quoted-code.ts'

describe('checkErrorPages', () => {
  test('accepts one page for each code and a README that lists them', () => {
    expect(checkErrorPages(['run.unknown'], ['docs/errors/run.unknown.md', 'docs/errors/README.md', 'docs/start.md'])).toEqual([])
  })

  test('finds a code without a page', () => {
    expect(checkErrorPages(['run.unknown'], [])).toMatchObject([{ path: 'packages/core/src/error-codes.ts', message: expect.stringContaining('docs/errors/run.unknown.md') }])
  })

  test('finds a page without a code', () => {
    expect(checkErrorPages([], ['docs/errors/run.unknown.md'])).toMatchObject([{ path: 'docs/errors/run.unknown.md' }])
  })
})

describe('checkLinks', () => {
  const page = (text: string) => ({ path: 'docs/start.md', text })
  const check = (text: string, ...others: string[]) => checkLinks([page(text)], ['docs/start.md', ...others])

  test('accepts links to files, folders, the root, anchors and other sites', () => {
    const text = [
      '# Start here',
      '[readme](../README.md), [errors](errors/), [root](/README.md), [here](#start-here), [site](https://example.org/nothing)',
      '![picture](./images/loop.svg "The loop")',
    ].join('\n')
    expect(check(text, 'README.md', 'docs/errors/run.unknown.md', 'docs/images/loop.svg')).toEqual([])
  })

  test('finds a dead link at its line', () => {
    expect(check('one\n\n[gone](gone.md)')).toMatchObject([{ path: 'docs/start.md', line: 3, message: expect.stringContaining('docs/gone.md') }])
  })

  test('finds a dead reference definition and a dead link in HTML', () => {
    expect(check('[a]: gone.md\n<a href="lost.md">lost</a>')).toMatchObject([{ line: 1 }, { line: 2 }])
  })

  test('finds a dead anchor on the same page and on another', () => {
    const other = { path: 'README.md', text: '# NOFX\n' }
    const findings = checkLinks([page('# Start\n[a](#stop) [b](../README.md#map) [c](../README.md#nofx)'), other], ['docs/start.md', 'README.md'])
    expect(findings).toMatchObject([{ message: expect.stringContaining('#stop') }, { message: expect.stringContaining('#map') }])
  })

  test('leaves code alone', () => {
    expect(check('`[a](gone.md)`\n\n```ts\nconst x = y[0](gone)\n```\n')).toEqual([])
  })

  test('makes anchors the way GitHub does', () => {
    const markdown = '# `decide`: what follows?\n## Two words\n## Two words\n```\n# no heading\n```\n### A [link](x.md) in it'
    expect([...anchorsOf(markdown)]).toEqual(['decide-what-follows', 'two-words', 'two-words-1', 'a-link-in-it'])
  })
})

describe('checkQuotedCode', () => {
  const files: Record<string, string> = { 'examples/01-agent.ts': 'const answer = 42\n' }
  const check = (text: string) => checkQuotedCode([{ path: 'README.md', text }], (path) => files[path])

  test('accepts a block that equals the file, and blocks that quote none', () => {
    expect(check('```ts file=examples/01-agent.ts\nconst answer = 42\n```\n\n```ts\nanything\n```\n')).toEqual([])
  })

  test('finds a block that differs', () => {
    expect(check('# NOFX\n```ts file=examples/01-agent.ts\nconst answer = 41\n```\n')).toMatchObject([{ path: 'README.md', line: 2 }])
  })

  test('finds a block that quotes a file that is not there', () => {
    expect(check('```ts file=examples/99-none.ts\n\n```\n')).toHaveLength(1)
  })
})

describe('checkPureFiles', () => {
  const check = (path: string, text: string) => checkPureFiles([{ path, text }])

  test.each(['Date.now()', 'new Date()', 'Math.random()', 'performance.now()', 'crypto.randomUUID()', 'crypto.getRandomValues(x)', 'setTimeout(f)'])(
    'finds %s in a decider',
    (code) => {
      expect(check('packages/orchestration/src/solo-decider.ts', `const a = 1\nconst b = ${code}\n`)).toMatchObject([{ line: 2 }])
    },
  )

  test.each(['packages/workflows/src/evolve.ts', 'packages/workflows/src/decide-next.ts', 'packages/core/src/decider.ts'])('watches %s', (path) => {
    expect(check(path, 'Math.random()')).toHaveLength(1)
  })

  test('leaves other files, tests and comments alone', () => {
    expect(check('packages/runtime/src/system-clock.ts', 'Date.now()')).toEqual([])
    expect(check('packages/workflows/src/evolve.test.ts', 'Date.now()')).toEqual([])
    expect(check('packages/workflows/src/evolve.ts', '/** Never\n Date.now() */\nconst at = new Date(event.at) // not Date.now()')).toEqual([])
  })
})

test('noteLongFiles mentions a file over 300 lines and none of 300', () => {
  const lines = (count: number) => ({ path: `${count}.ts`, text: 'x\n'.repeat(count) })
  expect(noteLongFiles([lines(300), lines(301)])).toMatchObject([{ path: '301.ts' }])
})
