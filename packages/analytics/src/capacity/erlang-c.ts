import { NofxError } from '@nofx/core'

/** Servers of one pool; each costs a step of the recursion. */
export const SERVERS_MAX = 1_000_000

/**
 * The probability that a request has to wait when requests come by chance (Poisson) at `load` Erlangs to `servers` servers with exponential service
 * times and one queue: 1 from a load of all servers on. By the recursion of Erlang B, which neither overflows nor cancels. Costs O(servers).
 * Source: Erlang (1917); the recursion in Cooper, Introduction to queueing theory (1981), chapter 3.
 *
 * @param servers a whole number from 1 to 1,000,000
 * @param load requests a second times seconds of service each: how many servers are busy on average; from 0 on
 * @throws NofxError `input.invalid` for a number out of range
 *
 * @example
 * ```ts
 * erlangC(14, 10) // 0.174
 * ```
 */
export function erlangC(servers: number, load: number): number {
  if (!Number.isInteger(servers) || servers < 1 || servers > SERVERS_MAX) throw new NofxError('input.invalid', `servers is ${String(servers)}. Give a whole number from 1 to ${SERVERS_MAX}.`)
  if (!(load >= 0 && Number.isFinite(load))) throw new NofxError('input.invalid', `load is ${String(load)}. Give a number of Erlangs from 0 on.`)
  if (load >= servers) return 1
  let blocked = 1
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked)
  return blocked / (1 - (load / servers) * (1 - blocked))
}
