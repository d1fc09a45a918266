import { NofxError } from '@nofx/core'
import type { SimulatedHost } from './process.ts'
import type { Random } from './random.ts'

/**
 * How long calls take, in ms. `log-normal`: the median, and the deviation of the logarithm (0.5 is usual for language models). `pareto`: the
 * least, and the exponent of the tail, the heavier the smaller (above 1, or there is no mean). `recorded`: one of these, each as likely.
 */
export type LatencyModel =
  | { readonly shape: 'log-normal'; readonly medianMs: number; readonly sigma: number }
  | { readonly shape: 'pareto'; readonly leastMs: number; readonly alpha: number }
  | { readonly shape: 'recorded'; readonly valuesMs: readonly number[] }

/** How an agent changes, per hour of the world. */
export interface Drift {
  /** Calls take so many times as long after an hour. Default: 1. */
  readonly latency?: number
  /** They cost so many times as much. Default: 1. */
  readonly cost?: number
  /** Added to the failure rate. Default: 0. */
  readonly failureRate?: number
  /** Added to the quality. Default: 0. */
  readonly quality?: number
}

/** A time in which some agents are worse, all at once, as when the provider of their model has a bad hour. */
export interface Outage {
  /** Names of models. */
  readonly models: readonly string[]
  /** Since the start of the world, in ms. */
  readonly fromMs: number
  readonly durationMs: number
  /** How often calls fail meanwhile, 0..1. Default: 1. */
  readonly failureRate?: number
  /** Calls take so many times as long. Default: 1. */
  readonly latency?: number
}

/** Stands in for an agent or a step that would cost time and money: how long it takes, how often it fails, and what it answers. */
export interface AgentModel<Input = unknown, Output = unknown> {
  readonly name: string
  readonly latencyMs: LatencyModel
  /** Of calls that throw, after their time, 0..1. Default: 0. */
  readonly failureRate?: number
  /** Of calls that never answer, until they are told to stop, 0..1. Default: 0. */
  readonly hangRate?: number
  /** In US dollars for each call that answers or fails: as much, or log-normal about a median. Default: 0. */
  readonly costUsd?: number | { readonly median: number; readonly sigma: number }
  /** How often the answer is good, 0..1. Default: 1. */
  readonly quality?: number
  readonly drift?: Drift
  readonly outages?: readonly Outage[]
  /** What it answers. Default: `{ good }`. */
  readonly output?: (call: ModelledCall<Input>) => Output
}

export interface ModelledCall<Input = unknown> {
  readonly input: Input
  /** Whether the answer is to be a good one. */
  readonly good: boolean
  readonly random: Random
}

/** What became of one call of a model, when it was left to itself. */
interface Draw {
  readonly latencyMs: number
  readonly costUsd: number
  readonly fate: 'answers' | 'fails' | 'hangs'
  readonly good: boolean
}

const HOUR_MS = 3_600_000

/** @throws NofxError `input.invalid`, naming the value */
function assertAgentModel(model: AgentModel<never>): void {
  const { name, latencyMs: latency, costUsd = 0, drift = {}, outages = [] } = model
  if (typeof name !== 'string' || name.trim() === '') throw new NofxError('input.invalid', 'An agent model has no name. Give it the id of the agent or step that it stands in for.')
  const at = (field: string, value: unknown, remedy: string) => new NofxError('input.invalid', `The agent model "${name}" has ${field} ${String(value)}. ${remedy}`)
  const assertAbove = (field: string, value: number, min: number) => {
    if (!(Number.isFinite(value) && value > min)) throw at(field, value, `Give a number above ${min}.`)
  }
  const assertShare = (field: string, value = 0) => {
    if (!(value >= 0 && value <= 1)) throw at(field, value, 'Give a number from 0 to 1.')
  }
  switch (latency?.shape) {
    case 'log-normal':
      assertAbove('latencyMs.medianMs', latency.medianMs, 0)
      if (!(latency.sigma >= 0)) throw at('latencyMs.sigma', latency.sigma, 'Give 0 or more.')
      break
    case 'pareto':
      assertAbove('latencyMs.leastMs', latency.leastMs, 0)
      assertAbove('latencyMs.alpha', latency.alpha, 0)
      break
    case 'recorded': {
      if (latency.valuesMs.length === 0) throw at('latencyMs.valuesMs', '[]', 'Give one value at least.')
      const bad = latency.valuesMs.find((value) => !(value >= 0))
      if (bad !== undefined) throw at('latencyMs.valuesMs', bad, 'Give numbers of 0 or more.')
      break
    }
    default:
      throw at('latencyMs', JSON.stringify(latency), 'Give a shape: log-normal, pareto or recorded.')
  }
  assertShare('failureRate', model.failureRate)
  assertShare('hangRate', model.hangRate)
  assertShare('quality', model.quality)
  const medianUsd = typeof costUsd === 'number' ? costUsd : costUsd.median
  if (!(medianUsd >= 0)) throw at('costUsd', medianUsd, 'Give 0 or more.')
  for (const factor of ['latency', 'cost'] as const) if (drift[factor] !== undefined) assertAbove(`drift.${factor}`, drift[factor], 0)
  for (const { fromMs, durationMs, failureRate, latency: factor } of outages) {
    if (!(fromMs >= 0)) throw at('an outage from', fromMs, 'Give ms since the start of the world, 0 or more.')
    if (!(durationMs >= 0)) throw at('an outage that lasts', durationMs, 'Give 0 ms or more.')
    assertShare('an outage with a failureRate of', failureRate)
    if (factor !== undefined) assertAbove('an outage with a latency of', factor, 0)
  }
}

/** Draws what becomes of a call that begins `atMs` after the start of the world. */
function drawCall(model: AgentModel<never>, random: Random, atMs: number): Draw {
  const { latencyMs, failureRate = 0, hangRate = 0, costUsd = 0, quality = 1, drift = {}, outages = [] } = model
  const hours = atMs / HOUR_MS
  const during = outages.filter(({ models, fromMs, durationMs }) => models.includes(model.name) && atMs >= fromMs && atMs < fromMs + durationMs)
  const slower = during.reduce((factor, { latency = 1 }) => factor * latency, (drift.latency ?? 1) ** hours)
  const failing = Math.max(failureRate + (drift.failureRate ?? 0) * hours, ...during.map((outage) => outage.failureRate ?? 1))
  // Always the same draws in the same order, so that one more outage changes nothing but itself.
  const [latencyDraw, costDraw, fateDraw, goodDraw] = [random.split('latency'), random.split('cost'), random.fraction(), random.fraction()]
  return {
    latencyMs: slower * drawLatencyMs(latencyMs, latencyDraw),
    costUsd: (drift.cost ?? 1) ** hours * (typeof costUsd === 'number' ? costUsd : costUsd.median * Math.exp(costUsd.sigma * costDraw.normal())),
    fate: fateDraw < hangRate ? 'hangs' : fateDraw < hangRate + (1 - hangRate) * failing ? 'fails' : 'answers',
    good: goodDraw < quality + (drift.quality ?? 0) * hours,
  }
}

/**
 * The `run` of an agent that a model stands in for: `defineAgent({ ...coder, run: modelledAgent(host, coderModel) })`.
 * @throws NofxError `input.invalid` for a model that is none
 */
export function modelledAgent<Input, Output>(host: SimulatedHost, model: AgentModel<Input, Output>): (task: { readonly input: Input }, context: { readonly signal: AbortSignal; readonly idempotencyKey: string }) => Promise<{ readonly output: Output; readonly usage: { readonly costUsd: number } }> {
  const call = callerOf(host, model)
  return async ({ input }, { signal, idempotencyKey }) => {
    const { output, costUsd } = await call(input, idempotencyKey, signal)
    return { output, usage: { costUsd } }
  }
}

/**
 * The `run` of a step that a model stands in for: `defineStep('build', { run: modelledStep(host, buildModel) })`.
 * @throws NofxError `input.invalid` for a model that is none
 */
export function modelledStep<Input, Output>(host: SimulatedHost, model: AgentModel<Input, Output>): (input: Input, context: { readonly signal: AbortSignal; readonly idempotencyKey: string; readonly spend: (usage: { readonly costUsd: number }) => void }) => Promise<Output> {
  const call = callerOf(host, model)
  return async (input, { signal, idempotencyKey, spend }) => {
    const { output, costUsd } = await call(input, idempotencyKey, signal)
    if (costUsd > 0) spend({ costUsd })
    return output
  }
}

function callerOf<Input, Output>(host: SimulatedHost, model: AgentModel<Input, Output>) {
  assertAgentModel(model)
  const random = host.random.split(model.name)
  const asked = new Map<string, number>()
  return async (input: Input, key: string, signal: AbortSignal): Promise<{ readonly output: Output; readonly costUsd: number }> => {
    // What a call draws follows from what it is for and which try it is, not from who else draws.
    const tries = (asked.get(key) ?? 0) + 1
    asked.set(key, tries)
    const chance = random.split(`${host.nameOf(key)} ${tries}`)
    const { latencyMs, costUsd, fate, good } = drawCall(model, chance, host.worldNowMs())
    if (fate === 'hangs') await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
    await host.sleep(latencyMs, signal)
    if (fate === 'fails') throw new Error(`simulated failure of "${model.name}"`)
    // The default is what the type says when no output was asked for.
    return { output: model.output === undefined ? ({ good } as Output) : model.output({ input, good, random: chance }), costUsd }
  }
}

function drawLatencyMs(model: LatencyModel, random: Random): number {
  switch (model.shape) {
    case 'log-normal':
      return model.medianMs * Math.exp(model.sigma * random.normal())
    case 'pareto':
      return model.leastMs * (1 - random.fraction()) ** (-1 / model.alpha)
    case 'recorded':
      return random.pick(model.valuesMs)
  }
}
