import { NofxError, type Mailbox } from '@nofx/core'
import { randomUUID } from 'node:crypto'
import type { Database } from '../database.ts'
import type { LetterListener } from '../letter-listener.ts'
import { letterState, postLetter, settleLetter, waitingLetters } from '../queries/letters.ts'
import { isRunId } from '../run-id.ts'

/** Letters to the owners of runs, on Postgres. */
export function createMailbox(database: Database, letters?: LetterListener): Mailbox {
  const { names } = database
  return {
    async post(runId, event) {
      if (!isRunId(runId)) throw new NofxError('run.unknown', `There is no run ${JSON.stringify(runId)} in the store: ids of runs are UUIDs.`)
      const id = randomUUID()
      await database.run((db) => postLetter(db, names, id, runId, event))
      return id
    },
    waiting: (owner, limit) => database.run((db) => waitingLetters(db, names, owner, limit)),
    refuse: (id, error) => database.run((db) => settleLetter(db, names, id, 'refused', error)),
    state: (id) => database.run((db) => letterState(db, names, id)),
    ...(letters && { watch: (posted: (runId: string) => void) => letters.add(posted) }),
    async withdraw(id) {
      await database.run((db) => settleLetter(db, names, id, 'withdrawn'))
      return database.run((db) => letterState(db, names, id))
    },
  }
}
