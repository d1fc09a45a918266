import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'
import { START_MS, VirtualTime } from './virtual-time.ts'

function timeOf(seed = 1) {
  return new VirtualTime(createRandom(seed))
}

describe('VirtualTime', () => {
  it('jumps from one thing to the next, in order, and takes no real time', async () => {
    const time = timeOf()
    const seen: string[] = []
    for (const hours of [3, 1, 2]) time.after(hours * 3_600_000, () => seen.push(`${hours} h, ${(time.now - START_MS) / 3_600_000}`))
    const begun = performance.now()
    await time.run(Number.POSITIVE_INFINITY, () => false)
    expect(seen).toEqual(['1 h, 1', '2 h, 2', '3 h, 3'])
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('lets everything go on that can before it goes on itself', async () => {
    const time = timeOf()
    const seen: string[] = []
    const chain = async (name: string) => {
      for (let step = 0; step < 50; step++) await Promise.resolve()
      seen.push(name)
    }
    time.after(1, () => void chain('first'))
    time.after(2, () => void seen.push('second'))
    await time.run(Number.POSITIVE_INFINITY, () => false)
    expect(seen).toEqual(['first', 'second'])
  })

  it('orders what is due at one moment by the seed, and the same for the same seed', async () => {
    const orderOf = async (seed: number) => {
      const time = timeOf(seed)
      const seen: number[] = []
      for (let one = 0; one < 8; one++) time.after(5, () => seen.push(one))
      await time.run(Number.POSITIVE_INFINITY, () => false)
      return seen.join('')
    }
    expect(await orderOf(4)).toBe(await orderOf(4))
    expect(new Set(await Promise.all([1, 2, 3, 4, 5].map(orderOf))).size).toBeGreaterThan(3)
  })

  it('forgets what was called off, and stops where it is told to', async () => {
    const time = timeOf()
    const seen: number[] = []
    const stop = time.after(1, () => seen.push(1))
    stop()
    time.after(10, () => seen.push(10))
    time.after(20, () => seen.push(20))
    await time.run(START_MS + 15, () => false)
    expect(seen).toEqual([10])
    await time.run(Number.POSITIVE_INFINITY, () => false)
    expect(seen).toEqual([10, 20])
  })

  it('waits for the machine when somebody holds it', async () => {
    const time = timeOf()
    const seen: string[] = []
    time.after(1, () => time.hold(crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(() => void seen.push('hashed'))))
    time.after(2, () => void seen.push('next'))
    await time.run(Number.POSITIVE_INFINITY, () => false)
    expect(seen).toEqual(['hashed', 'next'])
  })
})
