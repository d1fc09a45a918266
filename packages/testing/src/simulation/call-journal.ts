import type { EffectRequested } from '@nofx/core'
import type { OpenEffect, PerformContext } from '@nofx/runtime'
import { isHandler, type Call, type EffectFault, type EffectWatch } from './effect-watch.ts'
import type { SimulatedProcess } from './process.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Every handler that any process has called. */
export class CallJournal {
  readonly calls: Call[] = []
  /** Those that have not answered and whose process lives. */
  readonly pending = new Set<Call>()
  readonly #time: VirtualTime
  readonly #trace: Trace
  /** The newest call of each request in each process. */
  readonly #newest = new Map<string, Call>()

  constructor(time: VirtualTime, trace: Trace) {
    this.#time = time
    this.#trace = trace
  }

  /** What is told of the handlers of one process. */
  watchOf(process: Pick<SimulatedProcess, 'name' | 'host' | 'effectFaults'>): EffectWatch {
    return {
      asked: (request, context) => this.#asked(process, request, context),
      began: (call) => this.#began(call),
      ended: (call, failed) => this.#ended(call, failed),
      faultFor: (call, request) => faultFor(process, call, request),
    }
  }

  /** Nobody will ever hear of what a dead process was at. */
  bury(process: string): void {
    for (const call of this.pending) if (call.process === process) this.pending.delete(call)
  }

  #asked({ name: process, host }: Pick<SimulatedProcess, 'name' | 'host'>, { kind, name, node = name, scope, mode }: EffectRequested, context: PerformContext): Call {
    const { runId, requested: { version }, idempotencyKey: key } = context
    // What the runtime hands to its performers is the open effect itself.
    const effect = context as OpenEffect
    const id = `${process} ${runId} ${version}`
    const before = this.#newest.get(id)
    const call: Call = {
      process, owner: host.options.owner, runId, request: version, kind, name, mode, key,
      place: scope === undefined ? node : `${scope}/${node}`,
      askedAt: this.#time.now, beganAt: undefined, endedAt: undefined,
      epoch: effect.run.lease.epoch,
      overlaps: before?.endedAt === undefined && before?.isWanted() === true ? before : undefined,
      isWanted: () => !effect.done,
    }
    this.#newest.set(id, call)
    this.calls.push(call)
    this.pending.add(call)
    return call
  }

  #began(call: Call): void {
    call.beganAt = this.#time.now
    this.#trace.note(call.process, `begins ${call.kind} "${call.place}" (request ${call.request})`, call.runId)
  }

  #ended(call: Call, failed: boolean): void {
    call.endedAt = this.#time.now
    this.pending.delete(call)
    if (call.beganAt !== undefined) this.#trace.note(call.process, `${failed ? 'fails at' : 'has done'} ${call.kind} "${call.place}" (request ${call.request})`, call.runId)
  }
}

function faultFor({ effectFaults }: Pick<SimulatedProcess, 'effectFaults'>, call: Call, request: EffectRequested): EffectFault | undefined {
  if (!isHandler(call)) return undefined
  for (const fault of effectFaults) {
    const applied = fault(call, request)
    if (applied === undefined) continue
    effectFaults.delete(fault)
    return applied
  }
  return undefined
}
