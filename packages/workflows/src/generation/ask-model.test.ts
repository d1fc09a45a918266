import { NofxError } from '@nofx/core'
import { describe, expect, it } from 'vitest'
import { askModel } from './ask-model.ts'

function ask(generate: () => unknown, signal?: AbortSignal) {
  return askModel({ id: 'm', generate: generate as () => Promise<never> }, { instructions: '', messages: [], schema: {}, ...(signal && { signal }) })
}

describe('askModel', () => {
  it('gives the text, and what was consumed as far as it is told in numbers', async () => {
    expect(await ask(() => ({ text: 'x', usage: { inputTokens: 3, outputTokens: 'many', costUsd: Number.NaN } }))).toEqual({ text: 'x', usage: { inputTokens: 3 } })
    for (const usage of [null, undefined, 7, { inputTokens: -1 }]) expect(await ask(async () => ({ text: 'x', usage }))).toEqual({ text: 'x', usage: {} })
  })

  it('fails with what a model gives that is no answer', async () => {
    for (const nonsense of [undefined, null, 7, 'text', [], {}, { text: 7 }]) await expect(ask(async () => nonsense)).rejects.toMatchObject({ code: 'generation.failed', retryable: false, message: expect.stringContaining('Let its `generate` resolve with { text }.') as string })
  })

  it('fails with the cause where a model cannot be asked, whether it throws or rejects', async () => {
    const cause = new Error('no credit')
    for (const broken of [() => { throw cause }, () => Promise.reject(cause)]) await expect(ask(broken)).rejects.toMatchObject({ code: 'generation.failed', retryable: true, cause })
    const known = new NofxError('generation.failed', 'The key is wrong.', { retryable: false })
    await expect(ask(() => Promise.reject(known))).rejects.toBe(known)
  })

  it('waits for a model that never answers no longer than the signal allows', async () => {
    const stop = new AbortController()
    const asked = ask(() => new Promise(() => undefined), stop.signal)
    stop.abort(new Error('too late'))
    await expect(asked).rejects.toThrow('too late')
  })

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    const watched = new Proxy(signal, {
      get: (target, key) => {
        if (key === 'addEventListener') return (_: string, listener: unknown) => listeners.add(listener)
        if (key === 'removeEventListener') return (_: string, listener: unknown) => listeners.delete(listener)
        return Reflect.get(target, key) as unknown
      },
    })
    expect(await ask(() => {
      expect(listeners.size).toBe(1)
      return { text: 'x' }
    }, watched)).toMatchObject({ text: 'x' })
    expect(listeners.size).toBe(0)
  })
})
