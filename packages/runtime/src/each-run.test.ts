import type { RunHead, RunIndex } from '@nofx/core'
import { expect, it } from 'vitest'
import { eachRun } from './each-run.ts'

it('goes through all runs page by page, and asks for no page more than there is', async () => {
  const all = Array.from({ length: 2_500 }, (_, index) => ({ runId: String(index), createdAt: -index }) as RunHead)
  const asked: (string | undefined)[] = []
  const list: RunIndex['list'] = async ({ after, limit } = {}) => {
    asked.push(after?.runId)
    const from = after === undefined ? 0 : Number(after.runId) + 1
    return all.slice(from, from + (limit ?? 0))
  }
  const seen: RunHead[] = []
  for await (const head of eachRun({ list } as RunIndex)) seen.push(head)
  expect(seen).toEqual(all)
  expect(asked).toEqual([undefined, '999', '1999'])
})
