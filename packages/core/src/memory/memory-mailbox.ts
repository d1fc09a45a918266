import type { AnyEvent } from '../event.ts'
import { LETTER_KEPT_MS, type Letter, type LetterState, type Mailbox } from '../mailbox.ts'
import { NofxError } from '../nofx-error.ts'
import type { MemoryState } from './memory-state.ts'

/** A letter, or what became of it and when. */
export interface MemoryLetter extends Letter {
  state: LetterState
  settledAt: number | undefined
}

/** Letters in memory. Only a simulation has several owners there. */
export function createMemoryMailbox(state: MemoryState): Mailbox {
  const { letters, runs } = state
  const stateOf = (id: string): LetterState => letters.get(id)?.state ?? { status: 'unknown' }
  return {
    async post(runId: string, event: AnyEvent) {
      if (!runs.has(runId)) throw new NofxError('run.unknown', `There is no run ${runId} in the memory store.`)
      forgetSettledLetters(state, runId)
      const id = `letter ${++state.posted}`
      letters.set(id, { id, runId, event, state: { status: 'waiting' }, settledAt: undefined })
      return id
    },
    waiting: async (owner, limit) =>
      [...letters.values()].filter(({ runId, settledAt }) => settledAt === undefined && runs.get(runId)?.owner === owner).slice(0, limit).map(({ id, runId, event }) => ({ id, runId, event })),
    refuse: async (id, error) => settleLetter(state, id, { status: 'refused', error }),
    state: async (id) => stateOf(id),
    async withdraw(id) {
      settleLetter(state, id, { status: 'withdrawn' })
      return stateOf(id)
    },
  }
}

/** Notes what became of a letter, once. */
export function settleLetter({ letters, clock }: MemoryState, id: string, outcome: LetterState): void {
  const letter = letters.get(id)
  if (letter?.settledAt !== undefined || letter === undefined) return
  letter.state = outcome
  letter.settledAt = clock.now()
}

function forgetSettledLetters({ letters, clock }: MemoryState, runId: string): void {
  const before = clock.now() - LETTER_KEPT_MS
  for (const letter of letters.values()) if (letter.runId === runId && (letter.settledAt ?? Number.POSITIVE_INFINITY) < before) letters.delete(letter.id)
}
