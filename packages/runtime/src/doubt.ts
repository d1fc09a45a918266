import { assertJson, NofxError, type AnyEvent, type EffectRequested, type EffectSettled, type EffectStarted, type EventLog, type Recorded, type RunEvent } from '@nofx/core'
import { eachEvent } from './each-event.ts'
import { nodePath } from './fork-point.ts'
import type { OpenEffects } from './open-effects.ts'

/** An effect that may have taken place before its process died, and waits until somebody says whether it did. */
export interface Doubt {
  /** The node that it is done for: `charge`, or `each[2]/charge` in the body of a map; of a session the role. */
  readonly node: string
  /** What is done: the name of a step, the id of an agent. */
  readonly name: string
  /** What it was given, to ask the outside by. */
  readonly idempotencyKey: string
  /** Since when it waits, in epoch ms. */
  readonly since: number
  /** Tells this doubt from a later one of the same effect: the version of its `effect.doubted`. */
  readonly doubt: number
}

/** A doubt with what was asked for. */
interface OpenDoubt {
  readonly doubt: Doubt
  readonly request: number
  readonly asked: EffectRequested
}

/** What somebody found out. `doubt` refuses the answer unless it is that doubt that waits, as `doubts` told it; absent means whatever waits. */
export type DoubtAnswer =
  | { readonly done: true; readonly output?: unknown; readonly doubt?: number }
  | { readonly done: false; readonly doubt?: number }

/**
 * The doubts of a run that wait for an answer, oldest first, as its log tells them.
 *
 * Each answer names the `effect.doubted` that it answers. An effect may come into doubt twice, and what was found out about its first
 * call must not decide about its second.
 */
export async function readDoubts(log: EventLog, runId: string): Promise<readonly OpenDoubt[]> {
  const asking = new Map<number, EffectRequested>()
  const doubts = new Map<number, OpenDoubt>()
  for await (const { version, at, event } of eachEvent(log, runId) as AsyncIterable<Recorded<RunEvent>>) {
    switch (event.type) {
      case 'effect.requested':
        if (event.inDoubt === 'ask') asking.set(version, event)
        break
      case 'effect.doubted': {
        const { request } = event
        const asked = asking.get(request)
        if (asked !== undefined) doubts.set(request, { request, asked, doubt: doubtOf(runId, request, asked, version, at) })
        break
      }
      case 'effect.started':
        doubts.delete(event.request)
        break
      case 'effect.settled':
        doubts.delete(event.request)
        asking.delete(event.request)
        break
      case 'run.ended':
        return []
      default:
    }
  }
  return [...doubts.values()]
}

function doubtOf(runId: string, request: number, asked: EffectRequested, doubt: number, since: number): Doubt {
  const { name, origin } = asked
  return { node: nodePath(asked), name, idempotencyKey: `${runId}:${origin ?? request}`, since, doubt }
}

/** @throws NofxError `input.invalid` when no such doubt waits */
export function findDoubt(doubts: readonly OpenDoubt[], node: string, version: number | undefined): OpenDoubt {
  const found = doubts.find(({ doubt }) => doubt.node === node && (version ?? doubt.doubt) === doubt.doubt)
  if (found !== undefined) return found
  const hint = doubts.length === 0 ? 'Nothing of this run is.' : `In doubt: ${doubts.map(({ doubt }) => `"${doubt.node}" (doubt ${doubt.doubt})`).join(', ')}.`
  throw new NofxError('input.invalid', `"${node}"${version === undefined ? '' : ` (doubt ${version})`} is not in doubt, or no more. ${hint}`)
}

/** @throws NofxError `input.invalid`: what is no answer must not pass for "not done", since the effect would run twice */
export function assertAnswer(node: string, answer: DoubtAnswer): void {
  const { done, doubt } = (answer ?? {}) as { readonly done?: unknown; readonly doubt?: unknown }
  if (typeof done !== 'boolean') throw new NofxError('input.invalid', `The answer for "${node}" has to say \`done\`, true or false, and did not.`)
  if (doubt !== undefined && typeof doubt !== 'number') throw new NofxError('input.invalid', `The \`doubt\` of the answer for "${node}" is no number. Give the one that \`doubts\` told.`)
}

/** The event that an answer is recorded as: the outcome of the effect, or one more start of it. `at` is when it was given, in epoch ms. */
export function answerTo({ request, asked: { node, scope }, doubt: { doubt, node: name } }: OpenDoubt, answer: DoubtAnswer, at: number): AnyEvent {
  if (!answer.done) return { type: 'effect.started', v: 1, request, doubt } satisfies EffectStarted as AnyEvent
  assertJson(answer.output, `the output of "${name}"`)
  // How long it took nobody knows, and how long somebody took to find out is no figure of its own.
  return { type: 'effect.settled', v: 1, request, ...(node !== undefined && { node }), ...(scope !== undefined && { scope }), status: 'completed', value: answer.output, doubt, startedAt: at } satisfies EffectSettled as AnyEvent
}

/** Why a run does not take an answer as it stands, if so. Only who performs an effect settles it otherwise. */
export function answerRefusal(open: OpenEffects, event: AnyEvent): NofxError | undefined {
  const { type, request, doubt } = event as EffectStarted | EffectSettled
  if (type !== 'effect.started' && type !== 'effect.settled') return undefined
  if (doubt !== undefined && doubt > 0 && open.find(request)?.doubt === doubt) return undefined
  return new NofxError('input.invalid', `The request ${request} is not in doubt, or no more: somebody has answered before.`)
}
