import type { SimulatedApp } from './process.ts'
import { simulateSeed, type FoundViolation, type LeftOut, type SeedResult, type WorldPlan } from './simulate-seed.ts'

/** Worlds that are tried at most; a world takes some 20 ms. */
const TRIES_MAX = 400

/** What can be left out: a fault or an operation, by its place in the plan. */
interface Part {
  readonly of: 'faults' | 'operations'
  readonly index: number
}

export interface Shrunk {
  readonly result: SeedResult
  readonly violation: FoundViolation
  readonly leftOut: LeftOut
  readonly tries: number
}

/**
 * Leaves out of a world that fails what it does not need in order to fail in the same way: faults and operations, many at once while that
 * works, then one by one, until nothing more can go. This is Zeller and Hildebrandt's ddmin, "Simplifying and Isolating
 * Failure-Inducing Input" (2002).
 */
export async function shrink<App extends SimulatedApp>(plan: WorldPlan<App>, first: SeedResult, violation: FoundViolation): Promise<Shrunk> {
  const { seed } = first
  let parts: readonly Part[] = [
    ...first.plannedFaults.map(({ index }): Part => ({ of: 'faults', index })),
    ...first.operations.map((_, index): Part => ({ of: 'operations', index })),
  ]
  const all = parts
  let best: Shrunk = { result: first, violation, leftOut: leftOutOf(all, all), tries: 0 }
  let tries = 0
  const fails = async (kept: readonly Part[]): Promise<boolean> => {
    tries += 1
    const leftOut = leftOutOf(all, kept)
    const result = await simulateSeed(plan, seed, leftOut)
    const found = result.violations.find(({ checker }) => checker === violation.checker)
    if (found === undefined) return false
    best = { result, violation: found, leftOut, tries }
    return true
  }
  for (let size = Math.ceil(parts.length / 2); size >= 1 && tries < TRIES_MAX; ) {
    let isSmaller = false
    for (let start = 0; start < parts.length && tries < TRIES_MAX; ) {
      const kept = [...parts.slice(0, start), ...parts.slice(start + size)]
      if (await fails(kept)) {
        parts = kept
        isSmaller = true
      } else start += size
    }
    if (size === 1 && !isSmaller) break
    size = isSmaller && size === 1 ? 1 : Math.max(1, Math.floor(size / 2))
  }
  return { ...best, tries }
}

function leftOutOf(all: readonly Part[], kept: readonly Part[]): LeftOut {
  const keeps = new Set(kept)
  const without = (of: Part['of']) => new Set(all.filter((part) => part.of === of && !keeps.has(part)).map(({ index }) => index))
  return { faults: without('faults'), operations: without('operations') }
}
