/** The signals that ask a process to end: of a supervisor, and of a terminal. */
export const END_SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** The part of Node's `process` that is needed; absent in runtimes that know no signals. */
interface SignalSource {
  readonly pid: number
  once(signal: string, listener: () => void): void
  off(signal: string, listener: () => void): void
  kill(pid: number, signal: string): void
}

/**
 * Closes when a signal asks the process to end, and then lets the signal do what it would have done. Answers with a function that stops
 * listening.
 */
export function closeOnSignals(signals: readonly string[], close: () => Promise<void>): () => void {
  const source = (globalThis as { readonly process?: Partial<SignalSource> }).process
  if (!isSignalSource(source)) return () => {}
  const stops: (() => void)[] = []
  const stop = () => {
    for (const stopOne of stops.splice(0)) stopOne()
  }
  for (const signal of signals) {
    const listener = () => {
      void close().finally(() => {
        stop()
        source.kill(source.pid, signal)
      })
    }
    source.once(signal, listener)
    stops.push(() => source.off(signal, listener))
  }
  return stop
}

function isSignalSource(source: Partial<SignalSource> | undefined): source is SignalSource {
  return typeof source?.once === 'function' && typeof source.off === 'function' && typeof source.kill === 'function' && typeof source.pid === 'number'
}
