import { startControlPlane, type ControlPlane } from '@nofx/control-plane'
import { defineAgent, Orchestrator } from '@nofx/orchestration'
import { simulate } from '@nofx/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { mixedScenario } from './mixed-scenario.ts'

const PRODUCT = /packages\/(core|runtime|orchestration|workflows|analytics|control-plane)\/src\/[^:]*/

afterEach(() => vi.restoreAllMocks())

/** From where in the product the machine is asked for time or chance while the worlds live. */
async function reaches(live: () => Promise<unknown>): Promise<readonly string[]> {
  const found = new Set<string>()
  const watch = <Owner extends object>(owner: Owner, method: keyof Owner & string) => {
    const plain = owner[method] as (...args: unknown[]) => unknown
    vi.spyOn(owner as Record<string, () => unknown>, method).mockImplementation((...args: unknown[]) => {
      const from = PRODUCT.exec(new Error('who asks?').stack ?? '')
      if (from !== null) found.add(`${method} in ${from[0]}`)
      return plain.apply(owner, args)
    })
  }
  watch(Date, 'now')
  watch(Math, 'random')
  watch(performance, 'now')
  watch(crypto, 'randomUUID')
  watch(crypto, 'getRandomValues')
  watch(globalThis, 'setTimeout')
  watch(globalThis, 'setInterval')
  await live()
  vi.restoreAllMocks()
  return [...found].sort()
}

it('keeps the product from all clocks and all chance but those of the world', async () => {
  expect(await reaches(() => simulate({ scenario: mixedScenario, seeds: 20, twice: 0 }))).toEqual([])
})

it('keeps the analytics from them too', async () => {
  const reports: string[] = []
  const found = await reaches(() => simulate<ControlPlane>({
    seeds: 3, twice: 0, faults: 'none',
    scenario: () => ({
      boot: (host) => startControlPlane({ ...host.options, agents: [defineAgent({ id: 'worker', capabilities: [{ skillId: 'work' }], run: () => ({ output: null }) })] }),
      operations: [
        { atMs: 0, name: 'a task', run: (client) => client.call('starts', async (app) => void (await app.orchestrator.start({ task: { skills: ['work'], input: null } }))) },
        { atMs: 5_000, name: 'a report', run: (client) => client.call('asks', async (app) => void reports.push((await app.analytics.report('executive')).status)) },
      ],
    }),
    checkers: [],
  }))
  expect(reports).toEqual(['ok', 'ok', 'ok'])
  expect(found).toEqual([])
})

it('would see it reach past them', async () => {
  // Without a host it stands on the machine itself.
  const found = await reaches(async () => {
    await using orchestrator = new Orchestrator({ agents: [] })
    orchestrator.runtime.newId()
  })
  expect(found).toEqual(['getRandomValues in packages/core/src/random-bytes.ts', 'now in packages/core/src/clock.ts'])
})

it('gives runs that nobody has named the same ids whenever a seed is run', async () => {
  const idsOf = async () => {
    const ids: string[] = []
    await simulate<Orchestrator>({
      seeds: 3, twice: 0, faults: 'none',
      scenario: () => ({
        boot: (host) => new Orchestrator({ ...host.options, agents: [defineAgent({ id: 'worker', capabilities: [{ skillId: 'work' }], run: () => ({ output: null }) })] }),
        operations: [0, 500].map((atMs) => ({ atMs, name: 'a task', run: (client) => client.call('starts', async (app) => void (await app.start({ task: { skills: ['work'], input: null } }))) })),
      }),
      checkers: [{ name: 'look', check: ({ logs }) => (ids.push(...logs.keys()), []) }],
    })
    return ids
  }
  const ids = await idsOf()
  expect(new Set(ids).size).toBe(6)
  expect(await idsOf()).toEqual(ids)
})
