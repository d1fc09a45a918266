import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRepository } from './repository.ts'
import { makeRepository, type TestRepository } from './testing.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

describe('a place that cannot be audited', () => {
  it('names a path that does not exist', async () => {
    await expect(openRepository(join(repo.root, 'nowhere'), signal)).rejects.toMatchObject({
      code: 'path-not-found',
      message: expect.stringContaining('nowhere'),
    })
  })

  it('names a file that was given instead of a folder', async () => {
    repo.write('a.txt', 'a')
    await expect(openRepository(join(repo.root, 'a.txt'), signal)).rejects.toMatchObject({ code: 'not-a-directory' })
  })

  it('tells a folder without a repository', async () => {
    await expect(openRepository('/', signal)).rejects.toMatchObject({
      code: 'not-a-git-repository',
      message: expect.stringContaining('git init'),
    })
  })

  it('tells a repository without commits', async () => {
    repo.write('a.txt', 'a')
    await expect(openRepository(repo.root, signal)).rejects.toMatchObject({ code: 'empty-repository' })
  })

  it('tells a repository without a working tree', async () => {
    const bare = join(repo.root, 'bare.git')
    execFileSync('git', ['init', '-q', '--bare', bare])
    await expect(openRepository(bare, signal)).rejects.toMatchObject({
      code: 'bare-repository',
      message: expect.stringContaining('git clone'),
    })
  })

  it('stops when the signal is aborted', async () => {
    repo.commit('empty')
    await expect(openRepository(repo.root, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

describe('tracked files', () => {
  it('tells text, binary and huge files apart and skips links without following them', async () => {
    repo.write('src/a.ts', 'export {}\n')
    repo.write('logo.png', new Uint8Array([137, 80, 78, 71, 0, 1]))
    repo.write('utf16.ts', Buffer.from('\uFEFFexport const a = 1\n', 'utf16le'))
    repo.write('data.json', `[${'1,'.repeat(600_000)}1]`)
    symlinkSync('.', join(repo.root, 'loop'))
    repo.commit('all')
    const { files, skipped } = await openRepository(repo.root, signal)
    expect(Object.fromEntries(files.map((file) => [file.path, file.content]))).toEqual({
      'data.json': 'huge',
      'logo.png': 'binary',
      'src/a.ts': 'text',
      'utf16.ts': 'text',
    })
    expect(skipped).toEqual([{ path: 'loop', reason: 'symbolic link' }])
  })

  it('keeps names with spaces, unicode, quotes and line breaks whole, and lists what git lists', async () => {
    for (const name of ['a b.ts', 'größe.ts', '"quoted".ts', 'two\nlines.ts', '日本/語.py']) repo.write(name, 'x\n')
    repo.commit('names')
    const { files } = await openRepository(repo.root, signal)
    expect(files.map((file) => file.path).sort()).toEqual(repo.git('ls-files', '-z').split('\0').filter(Boolean).sort())
  })

  it('says which tracked files are missing from the working tree', async () => {
    repo.write('gone.ts', 'x\n')
    repo.commit('one')
    repo.git('rm', '-q', '--cached', 'gone.ts')
    repo.git('reset', '-q')
    execFileSync('rm', [join(repo.root, 'gone.ts')])
    const { files, skipped } = await openRepository(repo.root, signal)
    expect(files).toEqual([])
    expect(skipped).toEqual([{ path: 'gone.ts', reason: 'missing from the working tree' }])
  })

  it('does not write to the repository', async () => {
    repo.write('a.ts', 'x\n')
    repo.commit('one')
    writeFileSync(join(repo.root, 'a.ts'), 'y\n')
    const before = execFileSync('find', [join(repo.root, '.git'), '-type', 'f', '-newermt', '2000-01-01', '-printf', '%p %T@\n'], {
      encoding: 'utf8',
    })
    await openRepository(repo.root, signal)
    const after = execFileSync('find', [join(repo.root, '.git'), '-type', 'f', '-newermt', '2000-01-01', '-printf', '%p %T@\n'], {
      encoding: 'utf8',
    })
    expect(after).toBe(before)
  })
})

describe('areas', () => {
  it('are the workspace packages that pnpm-workspace.yaml names, and the rest', async () => {
    repo.write('pnpm-workspace.yaml', "packages:\n  - 'packages/*'\n  - '!packages/ignored'\n")
    for (const name of ['one', 'two', 'ignored']) repo.write(`packages/${name}/package.json`, JSON.stringify({ name: `@x/${name}` }))
    repo.write('packages/one/src/a.ts', 'export {}\n')
    repo.write('apps/b.ts', 'export {}\n')
    repo.commit('all')
    const { areas, files } = await openRepository(repo.root, signal)
    expect(areas.map((area) => [area.id, area.name, area.kind])).toEqual([
      ['apps', 'apps', 'folder'],
      ['packages-one', '@x/one', 'package'],
      ['packages-two', '@x/two', 'package'],
      ['rest', 'everything else', 'rest'],
    ])
    expect(areas.flatMap((area) => area.paths).sort()).toEqual(files.map((file) => file.path).sort())
  })

  it('are the top-level folders with code where there is no workspace', async () => {
    for (const path of ['app/main.py', 'lib/util.py', 'notes/todo.md', 'setup.cfg']) repo.write(path, 'x\n')
    repo.commit('all')
    expect((await openRepository(repo.root, signal)).areas.map((area) => area.id)).toEqual(['app', 'lib', 'rest'])
  })

  it('are the whole repository where one folder holds all the code', async () => {
    repo.write('main.c', 'int main(void) { return 0; }\n')
    repo.commit('all')
    expect((await openRepository(repo.root, signal)).areas).toMatchObject([{ id: 'whole', paths: ['main.c'] }])
  })
})
