import { availableParallelism, cpus, loadavg } from 'node:os'

/** What a figure depends on beside the code. */
export interface Environment {
  readonly date: string
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  /** Processes at work, on average of the minute before. */
  readonly load: number
}

/** Above it, contenders wait for a core now and then. */
const LOAD_PER_CORE_MAX = 0.5

export function environment(): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}

/** One line, and a second one when the figures are not worth keeping. */
export function describeEnvironment({ date, node, platform, cpu, cores, load }: Environment): string {
  const line = `${date}, Node ${node}, ${platform}, ${cores} cores of ${cpu}, load ${load} before the run`
  return load / cores > LOAD_PER_CORE_MAX ? `${line}\nOthers are at work on this machine: the figures will be noisy. Keep those of a quiet one.` : line
}
