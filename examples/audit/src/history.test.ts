import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHistory } from './history.ts'
import { findOwnership } from './ownership.ts'
import { openRepository } from './repository.ts'
import { makeRepository, numberedLines, type TestRepository } from './testing.ts'

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeRepository()
})
afterEach(() => repo.remove())

const commitsByGit = (...paths: string[]): number =>
  repo
    .git('log', '--no-merges', '--full-history', '--oneline', '--', ...paths)
    .split('\n')
    .filter(Boolean).length

describe('the history', () => {
  it('counts commits, authors and lines as git does, without merges', async () => {
    repo.write('a.ts', numberedLines(10))
    repo.commit('one')
    repo.write('a.ts', numberedLines(8))
    repo.write('odd name\nü.ts', 'x\n')
    repo.commit('two', 'Bob')
    repo.git('checkout', '-q', '-b', 'side')
    repo.write('b.ts', 'b\n')
    repo.commit('side', 'Cyd')
    repo.git('checkout', '-q', 'main')
    repo.write('a.ts', numberedLines(9))
    repo.commit('three')
    repo.git('-c', 'user.name=Merger', '-c', 'user.email=m@example.org', 'merge', '-q', '--no-edit', 'side')

    const history = await readHistory(await openRepository(repo.root, signal), signal)
    expect(history.commits).toBe(Number(repo.git('rev-list', '--no-merges', '--count', 'HEAD')))
    expect(history.authors).toBe(repo.git('shortlog', '-s', '--no-merges', 'HEAD').trim().split('\n').length)
    for (const file of history.files) expect(file.commits).toBe(commitsByGit(file.path))
    expect(history.files.find((file) => file.path === 'a.ts')).toMatchObject({
      commits: 3,
      addedLines: 11,
      deletedLines: 2,
      authors: [
        { name: 'Ada', changed: 11 },
        { name: 'Bob', changed: 2 },
      ],
    })
  })

  it('follows renames, and the stated command over all names gives the same number', async () => {
    repo.write('old.ts', numberedLines(50))
    repo.commit('one')
    repo.write('old.ts', numberedLines(51))
    repo.commit('two')
    repo.git('mv', 'old.ts', 'middle.ts')
    repo.commit('rename')
    repo.write('middle.ts', numberedLines(52))
    repo.git('mv', 'middle.ts', 'new.ts')
    repo.commit('rename and change')

    const [file] = (await readHistory(await openRepository(repo.root, signal), signal)).files
    expect(file).toMatchObject({ path: 'new.ts', earlierNames: ['middle.ts', 'old.ts'], commits: 4, addedLines: 52, deletedLines: 0 })
    expect(file?.commits).toBe(commitsByGit('new.ts', 'middle.ts', 'old.ts'))
  })

  it('leaves a name alone that another file bears now', async () => {
    repo.write('a.ts', numberedLines(50))
    repo.commit('one')
    repo.git('mv', 'a.ts', 'b.ts')
    repo.commit('move')
    repo.write('a.ts', 'something else\n')
    repo.commit('again')
    const { files } = await readHistory(await openRepository(repo.root, signal), signal)
    expect(files.map((file) => [file.path, file.commits])).toEqual([
      ['a.ts', commitsByGit('a.ts')],
      ['b.ts', commitsByGit('b.ts')],
    ])
  })

  it('says so when its limit cuts it off', async () => {
    for (const text of ['a', 'b', 'c']) {
      repo.write('a.ts', text)
      repo.commit(text)
    }
    expect(await readHistory(await openRepository(repo.root, signal), signal, 2)).toMatchObject({ commits: 2, truncated: true })
  })

  it('stops when the signal is aborted', async () => {
    repo.write('a.ts', 'a')
    repo.commit('one')
    const repository = await openRepository(repo.root, signal)
    await expect(readHistory(repository, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

describe('the bus factor', () => {
  it('is the smallest number of authors with more than half of the changed lines; bots and lockfiles do not count', async () => {
    repo.write('a.ts', numberedLines(40))
    repo.commit('one', 'Ada')
    repo.write('b.ts', numberedLines(35))
    repo.commit('two', 'Bob')
    repo.write('c.ts', numberedLines(25))
    repo.commit('three', 'Cyd')
    repo.write('d.ts', numberedLines(500))
    repo.commit('four', 'renovate[bot]')
    repo.write('package-lock.json', numberedLines(900))
    repo.commit('five', 'Cyd')
    const repository = await openRepository(repo.root, signal)
    const [whole] = findOwnership(repository, await readHistory(repository, signal))
    expect(whole).toMatchObject({ busFactor: 2, authors: 3, changed: 100, topShare01: 0.4, topAuthor: 'Ada' })
  })
})
