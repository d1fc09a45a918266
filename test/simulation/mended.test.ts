import { FAULTS, printViolation, simulate } from '@nofx/testing'
import { describe, expect, it } from 'vitest'
import { mixedScenario } from './mixed-scenario.ts'


/** What the simulator has found in the product: how many times the usual faults there were, and seeds in which it happened before it was mended. */
const MENDED: readonly (readonly [what: string, rate: number, seeds: readonly number[]])[] = [
  ['a process that stood still for longer than its lease began work of a run that it had lost', 2, [569, 619, 1_078, 1_237]],
  ['a process that started while the store was away never looked for runs', 2, [9, 21, 30, 37, 1_193, 5_181]],
  ['what was stored was refused when its runtime closed before it heard of it', 2, [131, 1_426, 3_399, 3_528]],
  ['a run below was not held to the budget of the run above when another process drove that', 2, [516, 3_912]],
  ['a store that was away for a moment failed a run that waited for one below it', 2, [1_810, 2_072, 2_236, 2_344]],
  ['work began after the end of its run, when its lease was confirmed late', 2, [21_317, 20_593, 21_898]],
  ['a renewal had shown a run to be lost while an append was under way, and its work began all the same', 2, [901_465]],
  ['and so it did in a process whose clock was put back', 4, [950_413, 952_808]],
  ['and in one whose clock was put back while it stood still', 1, [104_525]],
  ['work that a decision stopped was begun beside itself when the decision was not stored', 1, [2_016_242]],
  ['a run that was taken over spent what its sibling, not read yet, held back', 4, [954_333]],
]

describe('what the simulator has found', () => {
  it.each(MENDED)('%s: no more', async (_, rate, seeds) => {
    const faults = Object.fromEntries(FAULTS.map(({ name, perMinute }) => [name, perMinute * rate]))
    const report = await simulate({ scenario: mixedScenario, seeds, faults, twice: 0, violationsMax: seeds.length })
    expect(report.violations.flatMap(printViolation)).toEqual([])
  })
})
