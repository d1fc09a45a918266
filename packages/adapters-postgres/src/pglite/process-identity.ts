import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** Ticks after boot at which it started; null where the system does not say. */
  readonly startTicks: string | null
  /** Host, boot and process namespace: only within one of these do numbers of processes mean anything. */
  readonly realm: string
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTicks: startTicks(process.pid), realm: realm() }
}

/** Whether a process still runs. `unknown` when it belongs to another host, boot or container, which cannot be asked. */
export function processState({ pid, startTicks: ticks, realm: home }: ProcessIdentity): 'running' | 'dead' | 'unknown' {
  if (home !== realm()) return 'unknown'
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if ((error as { code?: unknown }).code !== 'EPERM') return 'dead'
  }
  const now = startTicks(pid)
  return ticks !== null && now !== null && now !== ticks ? 'dead' : 'running'
}

/** Field 22 of /proc/<pid>/stat. The second field is the name of the program, in parentheses, and may hold anything. */
function startTicks(pid: number): string | null {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; only its parent has not noticed.
  if (fields?.[0] === 'Z') return 'ended'
  return fields?.[19] ?? null
}

function realm(): string {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? ''
  const namespace = readOr(() => readlinkSync('/proc/self/ns/pid')) ?? ''
  return [hostname(), boot, namespace].join(' ')
}

function readOr(read: () => string): string | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
