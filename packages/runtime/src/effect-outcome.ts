import { serialiseError, type AnyEvent, type EffectSettled } from '@nofx/core'
import type { OpenEffect } from './open-effect.ts'

/** The event that an effect has yielded a value. */
export function completionOf({ requested: { version, event }, startedAt, usage }: OpenEffect, value: unknown): AnyEvent {
  const { node, scope } = event
  // Logs consist mostly of these and of their requests, so one that needs no more than the least has no field for it.
  if (scope === undefined && usage === undefined) return { type: 'effect.settled', v: 1, request: version, node, status: 'completed', value, startedAt } as EffectSettled
  return { type: 'effect.settled', v: 1, request: version, node, scope, status: 'completed', value, startedAt, usage } as EffectSettled
}

/** The event that an effect has failed. */
export function failureOf({ requested: { version, event }, startedAt, usage }: OpenEffect, thrown: unknown): AnyEvent {
  return { type: 'effect.settled', v: 1, request: version, node: event.node, scope: event.scope, status: 'failed', error: serialiseError(thrown), startedAt, usage } as EffectSettled
}

/** An effect in a message. */
export function describeEffect({ runId, requested: { version, event } }: OpenEffect): string {
  return `${event.kind} "${event.name}" (run ${runId}, request ${version})`
}
