import type { Mailbox } from '@nofx/core'
import { randomUUID } from 'node:crypto'
import type { Database } from '../database.ts'
import { letterState, postLetter, refuseLetter, waitingLetters, withdrawLetter } from '../queries/letters.ts'

/** Letters to the owners of runs, on SQLite. */
export function createMailbox(database: Database): Mailbox {
  return {
    async post(runId, event) {
      const id = randomUUID()
      const text = JSON.stringify(event)
      await database.write((connection) => postLetter(connection, id, runId, text))
      return id
    },
    waiting: (owner, limit) => database.read((connection) => waitingLetters(connection, owner, limit)),
    refuse: (id, error) => database.write((connection) => refuseLetter(connection, id, error)),
    state: (id) => database.read((connection) => letterState(connection, id)),
    withdraw: (id) => database.write((connection) => withdrawLetter(connection, id)),
  }
}
