import type { Checker } from '../checker.ts'

/** A process does not begin a request while it is at work on it and has not told that work to stop. */
export const oneAtATime: Checker = {
  name: 'one-at-a-time',
  check: ({ calls }) =>
    calls.flatMap(({ overlaps, process, runId, request, place, epoch }) =>
      overlaps === undefined ? [] : [{ runId, message: `${process} began "${place}" (request ${request}) while it was at work on it${overlaps.epoch === epoch ? '' : ' since an earlier epoch'}.` }],
    ),
}
