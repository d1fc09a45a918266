import type { AnyEvent } from '../event.ts'
import type { Letter, LetterState, Mailbox } from '../mailbox.ts'
import { NofxError, type SerialisedError } from '../nofx-error.ts'
import type { MemoryState } from './memory-state.ts'

export interface MemoryLetter extends Letter {
  error: SerialisedError | undefined
}

/** Letters in memory. Only a simulation has several owners there. */
export function createMemoryMailbox({ letters, runs }: MemoryState): Mailbox {
  return {
    async post(runId: string, event: AnyEvent) {
      if (!runs.has(runId)) throw new NofxError('run.unknown', `There is no run ${runId} in the memory store.`)
      const id = crypto.randomUUID()
      letters.set(id, { id, runId, event, error: undefined })
      return id
    },
    waiting: async (owner, limit) => [...letters.values()].filter(({ runId, error }) => error === undefined && runs.get(runId)?.owner === owner).slice(0, limit),
    async refuse(id, error) {
      const letter = letters.get(id)
      if (letter !== undefined) letter.error = error
    },
    state: async (id) => stateOf(letters.get(id)),
    async withdraw(id) {
      const state = stateOf(letters.get(id))
      letters.delete(id)
      return state
    },
  }
}

function stateOf(letter: MemoryLetter | undefined): LetterState {
  if (letter === undefined) return { status: 'taken' }
  return letter.error === undefined ? { status: 'waiting' } : { status: 'refused', error: letter.error }
}
