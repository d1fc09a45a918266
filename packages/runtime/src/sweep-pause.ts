/** The part of the time between two sweeps by which their distance varies. */
const SPREAD01 = 0.2

/**
 * How long a process pauses before its next sweep, in whole ms: 80 to 100 % of `sweepMs`, so that processes that were started together do not
 * sweep in step for ever. It follows from the name of the process and the number of the sweep, so that a simulation repeats it.
 */
export function sweepPauseMs(owner: string, sweep: number, sweepMs: number): number {
  return Math.ceil(sweepMs * (1 - SPREAD01 * hash01(`${owner}:${sweep}`)))
}

/** From 0 to below 1. FNV-1a over the UTF-16 units, mixed by the last step of MurmurHash3, since names that differ in their end only would else lie close. */
function hash01(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
