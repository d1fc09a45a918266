import { jsonError, jsonFault, NofxError, serialiseError, type Clock } from '@nofx/core'
import type { OpenEffect } from './open-effect.ts'
import type { Checked, Performer } from './performer.ts'
import { pause } from './watch.ts'

/** Tries of a check: asking changes nothing, and an outside that is away for a moment says nothing about the effect. */
const CHECKS_MAX = 3

/** The pause before the second try, in ms; it doubles. */
const PAUSE_MS = 1_000

/**
 * Has the performer find out whether an effect in doubt took place.
 * @param arm sets the limit of time of one try
 * @throws what the last try threw, or why its answer is none
 */
export async function checkEffect(clock: Clock, performer: Performer | undefined, effect: OpenEffect, arm: () => void): Promise<Checked> {
  const { event } = effect.requested
  if (performer?.check === undefined) throw new NofxError('effect.unknown', `Nobody here checks effects of kind "${event.kind}".`)
  for (let tries = 1; ; tries++) {
    try {
      arm()
      return assertChecked(await performer.check(event, effect), event.name)
    } catch (error) {
      if (effect.done || tries === CHECKS_MAX || serialiseError(error).retryable === false) throw error
    } finally {
      effect.stopDeadline()
    }
    await pause(clock, PAUSE_MS * 2 ** (tries - 1), effect.signal)
    effect.signal.throwIfAborted()
  }
}

/** An answer that is none must not pass for "not done": the effect would run twice. */
function assertChecked(checked: Checked, name: string): Checked {
  const { done, value } = (checked ?? {}) as { readonly done?: unknown; readonly value?: unknown }
  if (done === false) return { done }
  if (done !== true) throw new NofxError('input.invalid', `The check of "${name}" has to answer with \`done\`, true or false, and did not.`)
  const fault = jsonFault(value)
  if (fault !== undefined) throw jsonError(fault, `what the check of "${name}" found`)
  return { done, value }
}
