import type { Append } from './event-log.ts'
import { NofxError } from './nofx-error.ts'

/**
 * Makes sure that an append is one that a log can hold at all, whatever the run has by now.
 * @throws NofxError `input.invalid`, naming the run
 */
export function assertAppend({ runId, expectedVersion, events }: Append): void {
  const [first] = events
  if (first === undefined) throw new NofxError('input.invalid', `An append to run ${runId} has no events.`)
  if (expectedVersion === 0 && first.event.type !== 'run.started') {
    throw new NofxError('input.invalid', `The first event of run ${runId} is "${first.event.type}". A run begins with "run.started".`)
  }
  let expected = expectedVersion
  for (const { version } of events) {
    expected += 1
    if (version !== expected) throw new NofxError('input.invalid', `An append to run ${runId} has version ${version} where ${expected} follows. Versions have no gaps.`)
  }
}
