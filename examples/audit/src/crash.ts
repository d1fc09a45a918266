import type { EffectRequested, EffectSettled } from '@nofx/core'
import type { Runtime } from '@nofx/runtime'

/**
 * Kills this very process, as a power cut of the program would, once so many pieces of work have been settled by it. It happens right
 * after the store has acknowledged the last of them. Work that an earlier process asked for is not counted.
 */
export function crashAfter(runtime: Runtime, count: number): void {
  const work = new Set<string>()
  let settled = 0
  runtime.signals.on('committed', ({ run: { runId }, events }) => {
    for (const { version, event } of events) {
      if (event.type === 'effect.requested' && ['step', 'agent'].includes((event as EffectRequested).kind)) work.add(`${runId}:${version}`)
      if (event.type === 'effect.settled' && work.delete(`${runId}:${(event as EffectSettled).request}`)) settled += 1
    }
    if (settled >= count) process.kill(process.pid, 'SIGKILL')
  })
}
