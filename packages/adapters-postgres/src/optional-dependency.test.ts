import { describe, expect, it } from 'vitest'
import { optionalDependency } from './optional-dependency.ts'

describe('an optional dependency', () => {
  it('is loaded when it is installed', async () => {
    expect(await optionalDependency('x', async () => 'module', 'test')).toBe('module')
  })

  it('is asked for with the command that installs it', async () => {
    const missing = Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' })
    await expect(optionalDependency('pg', () => Promise.reject(missing), 'postgresStorage')).rejects.toMatchObject({
      code: 'storage.dependency_missing', message: expect.stringContaining('npm install pg'), cause: missing,
    })
  })

  it('that is broken is not taken for missing', async () => {
    const broken = new SyntaxError('Unexpected token')
    await expect(optionalDependency('pg', () => Promise.reject(broken), 'test')).rejects.toBe(broken)
  })
})
