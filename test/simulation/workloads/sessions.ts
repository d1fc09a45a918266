import { isNofxError, type RunEnded, type SerialisedError } from '@nofx/core'
import { defineWorkflow } from '@nofx/workflows'
import { CALL_USD, roundsOf, textOf } from './agents.ts'
import { completesWith, failsWith, type MixedApp, type MixedInput, type Workload } from './workload.ts'

/** Writers fail now and then; three that fail in a row leave nobody to ask, which is nobody's fault. A store that was away is no reason. */
function isHonestFailure(end: RunEnded): boolean {
  if (end.status !== 'failed') return false
  const codes: (string | undefined)[] = []
  for (let error: SerialisedError | undefined = end.error; error !== undefined; error = error.cause) codes.push(error.code)
  return !codes.includes('storage.unavailable') && codes.some((code) => code === 'agent.failed' || code === 'effect.timeout' || code === 'limit.exceeded')
}

const ROUNDS_MAX = 3

/** One agent alone. */
export const solo: Workload = {
  name: 'solo',
  start: (app, id, { seed }) => startSession(app, id, 'solo', ['write'], seed),
  judge: judgeText((end) => outputOf(end), ({ seed }) => textOf(seed, 1)),
}

/** One that writes, and one that sends it back once or not at all. */
export const pair: Workload = {
  name: 'pair',
  start: (app, id, { seed }) => startSession(app, id, 'pair', ['write', 'review'], seed),
  judge: judgeText((end) => outputOf(end), ({ seed }) => textOf(seed, roundsOf(seed))),
}

/** A workflow with sessions below it, side by side. */
export const team: Workload = {
  name: 'team',
  workflow: defineWorkflow<MixedInput, unknown>('team', {}, ({ input: { seed }, agent }) => ({
    draft: agent({ id: 'draft', skills: ['write'] }, seed),
    final: agent({ id: 'final', skills: ['write', 'review'], pattern: 'pair', rounds: ROUNDS_MAX }, seed),
  })),
  start: ({ engine }, id, input) => engine.start('team', input, { id, ifExists: 'attach' }),
  judge: judgeText((end) => (end.status === 'completed' ? JSON.stringify(end.output) : undefined), ({ seed }) => JSON.stringify({ draft: textOf(seed, 1), final: textOf(seed, roundsOf(seed)) })),
}

/** How many calls the budget of `budgeted` pays for if each costs the most it may: fewer than it makes, and mostly enough. */
const CALLS_PAID = 2.5

/** Sessions that fan out and come together under a budget that may not pay for all of them. */
export const budgeted: Workload = {
  name: 'budgeted',
  workflow: defineWorkflow<MixedInput, unknown>('budgeted', {}, ({ input: { seed }, agent }) => {
    const one = agent({ id: 'one', skills: ['write'] }, seed)
    const two = agent({ id: 'two', skills: ['write'] }, seed)
    return { one, two, three: agent({ id: 'three', skills: ['write'], after: [one, two] }, seed) }
  }),
  start: ({ engine }, id, input) => engine.start('budgeted', input, { id, ifExists: 'attach', limits: { costUsd: CALL_USD * CALLS_PAID } }),
  judge(end, { seed }) {
    if (isHonestFailure(end)) return undefined
    const wanted = JSON.stringify({ one: textOf(seed, 1), two: textOf(seed, 1), three: textOf(seed, 1) })
    return end.status === 'completed' && JSON.stringify(end.output) === wanted ? undefined : `It ended with ${JSON.stringify(end)}, and should have with ${wanted}, or above its budget.`
  },
}

/** Sessions side by side, each with a budget that is held back before it begins. Of every other run the budget pays for two and a half. */
export const pledged: Workload = {
  name: 'pledged',
  workflow: defineWorkflow<MixedInput, unknown>('pledged', {}, ({ input: { seed }, agent }) => {
    const session = (id: string) => agent({ id, skills: ['write'], budget: { costUsd: CALL_USD } }, seed)
    return { one: session('one'), two: session('two'), three: session('three') }
  }),
  start: ({ engine }, id, input) => engine.start('pledged', input, { id, ifExists: 'attach', limits: { costUsd: CALL_USD * (paysForAll(input) ? 3 : CALLS_PAID) } }),
  judge(end, input, facts) {
    if (!paysForAll(input)) return failsWith('limit.exceeded')(end, input, facts)
    return isHonestFailure(end) ? undefined : completesWith(({ seed }) => ({ one: textOf(seed, 1), two: textOf(seed, 1), three: textOf(seed, 1) }))(end, input, facts)
  },
}

function paysForAll({ seed }: MixedInput): boolean {
  return seed % 2 === 1
}

async function startSession({ orchestrator }: MixedApp, id: string, pattern: string, skills: readonly string[], input: number): Promise<void> {
  try {
    await orchestrator.start({ pattern, id, task: { skills, input }, rounds: ROUNDS_MAX })
  } catch (error) {
    // An earlier try was stored, and its answer lost.
    if (!isNofxError(error, 'run.exists')) throw error
  }
}

function outputOf(end: RunEnded): string | undefined {
  return end.status === 'completed' ? (end.output as { readonly output: string }).output : undefined
}

function judgeText(textFrom: (end: RunEnded) => string | undefined, wantedFrom: (input: MixedInput) => string): Workload['judge'] {
  return (end, input) => {
    if (isHonestFailure(end)) return undefined
    return textFrom(end) === wantedFrom(input) ? undefined : `It ended with ${JSON.stringify(end)}, and should have with ${wantedFrom(input)}.`
  }
}
