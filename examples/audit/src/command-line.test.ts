import { describe, expect, it } from 'vitest'
import { readCommandLine, UsageError } from './command-line.ts'

describe('the command line', () => {
  it('needs nothing', () => {
    expect(readCommandLine([])).toEqual({ fresh: false })
  })

  it('takes a path and options in any order, behind dashes that a package manager hands on', () => {
    expect(readCommandLine(['--', '--crash-after', '3', '../ky', '--fresh', '--data=d', '--out', 'o'])).toEqual({
      path: '../ky', crashAfter: 3, fresh: true, dataDir: 'd', outDir: 'o',
    })
  })

  it('asks for help by either name', () => {
    expect([readCommandLine(['--help']), readCommandLine(['x', '-h'])]).toEqual(['help', 'help'])
  })

  it.each([
    [['a', 'b'], /second/],
    [['--crash-after', '0'], /above zero/],
    [['--crash-after', '1.5'], /above zero/],
    [['--crash-after'], /crash-after/],
    [['--crash-after', '-3'], /crash-after/],
    [['--data', ''], /--data is empty/],
    [['--nonsense'], /nonsense.*--help/],
  ])('refuses %j in one line', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(UsageError)
    expect(() => readCommandLine(args)).toThrow(message)
    expect(() => readCommandLine(args)).not.toThrow(/\n/)
  })
})
