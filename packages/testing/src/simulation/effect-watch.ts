import { isPromiseLike, type EffectRequested, type MaybePromise } from '@nofx/core'
import type { OpenEffect, PerformContext, Performer, RunKind } from '@nofx/runtime'

/** A handler that was called, as the process saw it. */
export interface Call {
  readonly process: string
  readonly owner: string
  readonly runId: string
  /** The version of its request. */
  readonly request: number
  readonly kind: string
  readonly name: string
  /** `charge`, or `each[2]/charge`. */
  readonly place: string
  readonly mode: string
  readonly key: string
  /** When the runtime asked for it, in world time, epoch ms. */
  readonly askedAt: number
  /** When its work began, which is later when it had to queue; `undefined` when it never did. */
  beganAt: number | undefined
  /** When its answer was there; `undefined` while it is not. */
  endedAt: number | undefined
  /** The epoch that the process held the run by. */
  readonly epoch: number
  /** The call of the same request that the process was at work on, and had not told to stop. */
  readonly overlaps: Call | undefined
  /** Whether its answer is still wanted. */
  readonly isWanted: () => boolean
}

/** Changes what a handler does: gets the call, and what would happen, and makes of it what it likes. */
export type EffectFault = (call: Call, request: EffectRequested, perform: () => MaybePromise<unknown>) => MaybePromise<unknown>

export interface EffectWatch {
  /** A handler is about to be called. */
  asked(request: EffectRequested, context: PerformContext): Call
  /** Its work begins. */
  began(call: Call): void
  ended(call: Call, failed: boolean): void
  /** What is to go wrong with it, if anything. */
  faultFor(call: Call, request: EffectRequested): EffectFault | undefined
}

/** A kind of run whose handlers are watched, and now and then misled. To the runtime it is a kind like any other. */
export function watchKind(kind: RunKind, watch: EffectWatch): RunKind {
  const performers = Object.fromEntries(Object.entries(kind.performers).map(([name, performer]) => [name, watchPerformer(performer, watch)]))
  return { ...kind, performers }
}

function watchPerformer(performer: Performer, watch: EffectWatch): Performer {
  return {
    ...performer,
    perform(request, context) {
      const call = watch.asked(request, context)
      if (performer.queues === true) onBegin(context as OpenEffect, () => watch.began(call))
      else watch.began(call)
      const fault = watch.faultFor(call, request)
      const perform = () => performer.perform(request, context)
      let answer: MaybePromise<unknown>
      try {
        answer = fault === undefined ? perform() : fault(call, request, perform)
      } catch (error) {
        watch.ended(call, true)
        throw error
      }
      if (isPromiseLike(answer)) answer.then(() => watch.ended(call, false), () => watch.ended(call, true))
      else watch.ended(call, false)
      return answer
    },
  }
}

/** The runtime is told of the begin by the same call; it has set its own listener before. */
function onBegin(effect: OpenEffect, listener: () => void): void {
  const before = effect.onBegin
  effect.onBegin = () => {
    before?.()
    listener()
  }
}

/** Whether what performs the effect is the user's: a step or an agent. What runs below do is none of it. */
export function isHandler({ kind }: Pick<Call, 'kind'>): boolean {
  return kind === 'step' || kind === 'agent'
}
