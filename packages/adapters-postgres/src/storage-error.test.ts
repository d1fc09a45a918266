import { describe, expect, it } from 'vitest'
import { isBusy, isTransient, storageError } from './storage-error.ts'

const said = (code: string, message: string) => Object.assign(new Error(message), { code })

describe('what a pooler says', () => {
  it.each(['server conn crashed?', 'pooler is shutting down', 'server shutting down'])('is waited for when it passes: %s', (message) => {
    const error = said('08P01', message)
    expect([isBusy(error), isTransient(error)]).toEqual([true, true])
    expect(isBusy(storageError(error, 'Postgres'))).toBe(true)
  })

  it.each(['no such database: nowhere', 'no such user', 'bouncer config error'])('is told at once when it does not: %s', (message) => {
    expect(isBusy(said('08P01', message))).toBe(false)
  })
})
