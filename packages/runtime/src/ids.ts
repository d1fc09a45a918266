import { v5 as uuidV5, v7 as uuidV7 } from 'uuid'

/** A new id: a UUID of version 7, which sorts by the time of its making. */
export function newId(): string {
  return uuidV7()
}

/** The same UUID (version 5) for the same name below the same id, in every process and for ever. */
export function derivedId(name: string, below: string): string {
  return uuidV5(name, below)
}
