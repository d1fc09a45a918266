import { NofxError } from '@nofx/core'
import { checkList } from '../input/check-list.ts'
import { checkFeatures, type Features } from './failure-row.ts'

/** A time that something lived through: a step, an agent's process, a lease. */
export interface HazardSpell {
  /** How long it was watched, in ms, above 0. */
  readonly durationMs: number
  /** Whether it failed at the end. False when it ended well or still goes on: all that is known is that it lived so long. */
  readonly failed: boolean
  readonly features: Features
}

/** Where periods end, unless it is said: enough to show a shape, and failures enough in each. */
const PERIODS_DEFAULT = 12

/** Periods that a model may have: each has a weight of its own. */
const PERIODS_MAX = 200

/** @throws NofxError `input.invalid`, with the path of the bad value */
export function checkSpells(spells: readonly HazardSpell[]): void {
  checkList(spells, 'spells', 'a list of spells with durationMs, failed and features').forEach((spell, index) => {
    if (typeof spell !== 'object' || spell === null) throw new NofxError('input.invalid', `spells[${index}] is ${String(spell)}. Give a spell with durationMs, failed and features.`)
    const { durationMs, failed, features } = spell
    if (!(durationMs > 0 && Number.isFinite(durationMs))) throw new NofxError('input.invalid', `spells[${index}].durationMs is ${String(durationMs)}. Give a time in ms above 0.`)
    if (typeof failed !== 'boolean') throw new NofxError('input.invalid', `spells[${index}].failed is ${String(failed)}. Give true or false.`)
    checkFeatures(features, `spells[${index}].features`)
  })
}

/**
 * The ends of the periods, rising: those given, or those that part the failures into equal shares.
 *
 * @throws NofxError `input.invalid` for ends that do not rise, or too many
 */
export function periodEnds(spells: readonly HazardSpell[], given: readonly number[] | undefined): readonly number[] {
  if (given !== undefined) {
    checkList(given, 'periodEndsMs', 'a list of times in ms that rise from above 0')
    const bad = given.findIndex((end, index) => !(end > (given[index - 1] ?? 0) && Number.isFinite(end)))
    if (given.length === 0 || bad >= 0) throw new NofxError('input.invalid', `periodEndsMs${bad >= 0 ? `[${bad}] is ${String(given[bad])}` : ' is empty'}. Give times in ms that rise from above 0.`)
    if (given.length > PERIODS_MAX) throw new NofxError('input.invalid', `periodEndsMs has ${given.length} entries. Give at most ${PERIODS_MAX}.`)
    return given
  }
  const failures = spells.filter(({ failed }) => failed).map(({ durationMs }) => durationMs).sort((first, second) => first - second)
  const ends = Array.from({ length: PERIODS_DEFAULT }, (_, period) => failures[Math.ceil(((period + 1) / PERIODS_DEFAULT) * failures.length) - 1] ?? 0)
  return ends.filter((end, index) => end > (ends[index - 1] ?? 0))
}
