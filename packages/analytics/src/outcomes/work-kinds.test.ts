import { expect, test } from 'vitest'
import { workName } from './work-kinds.ts'

test('a child session is known by its node, all other work by its name', () => {
  expect(workName({ kind: 'session', name: 'pair', node: 'notes' })).toBe('notes')
  expect(workName({ kind: 'session', name: 'pair', node: null })).toBe('pair')
  expect(workName({ kind: 'step', name: 'lint', node: 'lint-all' })).toBe('lint')
})
