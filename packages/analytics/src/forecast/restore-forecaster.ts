import { NofxError } from '@nofx/core'
import { forecasterOf, type FittedForecaster } from './forecaster.ts'
import type { ForecasterState } from './forecaster-state.ts'
import { isMemberState } from './member-state.ts'

/**
 * Takes back what `toJSON` of a fitted forecaster gave, also after it was stored as JSON. The state is copied.
 *
 * @throws NofxError `input.invalid` for anything but a state of version 2 with members of known kinds
 *
 * @example
 * ```ts
 * const stored = JSON.stringify(fitForecaster([12, 9, 11, 14, 12, 10, 12, 15, 13, 10, 12, 15]))
 * const { point } = restoreForecaster(JSON.parse(stored)).predict(2)
 * console.log([...point])
 * ```
 */
export function restoreForecaster(state: unknown): FittedForecaster {
  if (!isState(state)) throw new NofxError('input.invalid', `The state of a forecaster is ${describe(state)}. Give what toJSON gave, of version 2, or fit the series again.`)
  return forecasterOf(JSON.parse(JSON.stringify(state)) as ForecasterState)
}

/** Trusts what is inside once version and kinds of members are known: states are written by `toJSON` alone. */
function isState(state: unknown): state is ForecasterState {
  return typeof state === 'object' && state !== null && 'v' in state && state.v === 2 && 'members' in state && Array.isArray(state.members) && state.members.every(isKnown) && 'widths' in state
}

function isKnown(member: unknown): boolean {
  return typeof member === 'object' && member !== null && 'state' in member && isMemberState(member.state)
}

function describe(state: unknown): string {
  return typeof state === 'object' && state !== null && 'v' in state ? `of version ${String(state.v)}, or has members of unknown kinds` : `no object with a version: ${String(state)}`
}
