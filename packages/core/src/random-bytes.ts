/**
 * Chance as the runtime sees it, so that a simulation can own it: fills all of `bytes`. Ids are made of it, so processes that share a store
 * must not draw alike.
 */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void

/** The chance of the machine. */
export const systemRandomBytes: RandomBytes = (bytes) => void crypto.getRandomValues(bytes)
