import { NofxError } from '@nofx/core'
import { checkObject } from '../input/check-object.ts'
import { forEachFuture, type Futures } from './futures.ts'
import { serversNeededFor, type ServersNeeded, type ServiceLevel } from './servers-needed.ts'
import type { ServiceDemand } from './service-demand.ts'

export interface ScalingQuestion {
  /** Servers there are, a whole number from 0 on. */
  readonly servers: number
  readonly service: Omit<ServiceDemand, 'arrivalsPerSecond'>
  readonly level: ServiceLevel
  /** Steps until a server that is asked for takes work: what is needed before that comes too late to be helped. Default: 0. */
  readonly startSteps?: number
  /** The least and the most servers, inclusive. Default: 1 and 1,000. */
  readonly serversMin?: number
  readonly serversMax?: number
  /** The share of the futures whose need is met; above one half, so that doubt adds servers. Default: 0.9. */
  readonly confidence01?: number
}

/** What to do about a pool. Data: whoever applies it decides. */
export interface ScalingAdvice {
  readonly action: 'add' | 'remove' | 'keep'
  /** How many servers there should be. */
  readonly servers: number
  /** The first step, counted from 1, at which those there are do not suffice; null when they always do. */
  readonly shortFromStep: number | null
  /** True when `serversMax` keeps the pool below its need. */
  readonly limited: boolean
  /** What each step needs. */
  readonly needs: readonly ServersNeeded[]
  readonly reason: string
}

/**
 * Whether a pool should grow or shrink for the demand that may come. It grows to the highest need of the steps that a new server can still help, and
 * shrinks only to the highest need of the whole horizon, so that it does not let go today what it needs tomorrow. Costs a sort and some O(servers) for each step.
 *
 * @param arrivalsPerSecond equally likely futures of the demand; at least 1, of equal length
 * @throws NofxError `input.invalid`, with the name of the bad value
 *
 * @example
 * ```ts
 * const advice = adviseScaling([[4, 6, 9], [5, 8, 12]], {
 *   servers: 4, service: { meanServiceMs: 500 }, level: { share01: 0.95, withinMs: 200 }, startSteps: 1,
 * })
 * console.log(advice.action, advice.servers, advice.reason)
 * ```
 */
export function adviseScaling(arrivalsPerSecond: Futures, question: ScalingQuestion): ScalingAdvice {
  const { servers, service, level, startSteps = 0, serversMin = 1, serversMax = 1_000, confidence01 = 0.9 } = checkObject(question, 'question', 'an object with servers, service and level')
  for (const [name, value] of Object.entries({ servers, startSteps, serversMin, serversMax })) {
    if (!Number.isSafeInteger(value) || value < 0) throw new NofxError('input.invalid', `${name} is ${String(value)}. Give a whole number from 0 on.`)
  }
  if (serversMin > serversMax) throw new NofxError('input.invalid', `serversMin is ${serversMin}, above serversMax, ${serversMax}.`)
  if (!(confidence01 > 0.5 && confidence01 < 1)) throw new NofxError('input.invalid', `confidence01 is ${String(confidence01)}. Give a share above 0.5 and below 1.`)
  const samples: number[][] = []
  forEachFuture(arrivalsPerSecond, (future) => Array.from(future).forEach((value, step) => (samples[step] ??= []).push(value)))
  const needs = samples.map((ofStep) => serversNeededFor(ofStep, service, level, 2 * confidence01 - 1))
  const highest = (from: number) => needs.slice(from).reduce((most, { upper }) => Math.max(most, upper), 0)
  const short = needs.findIndex(({ upper }) => upper > servers)
  const shortFromStep = short < 0 ? null : short + 1
  const asked = highest(startSteps) > servers ? highest(startSteps) : Math.min(servers, highest(0))
  const wanted = Math.min(serversMax, Math.max(serversMin, asked))
  const action = wanted > servers ? 'add' : wanted < servers ? 'remove' : 'keep'
  return { action, servers: wanted, shortFromStep, limited: asked > serversMax, needs, reason: explain(action, servers, wanted, asked, shortFromStep, { serversMin, serversMax, confidence01, fromStep: highest(0) > asked ? startSteps + 1 : 1 }) }
}

function explain(action: ScalingAdvice['action'], servers: number, wanted: number, asked: number, shortFromStep: number | null, { serversMin, serversMax, confidence01, fromStep }: { readonly serversMin: number; readonly serversMax: number; readonly confidence01: number; readonly fromStep: number }): string {
  if (action === 'keep' && shortFromStep !== null && wanted !== serversMax) return `The need of step ${shortFromStep} is above ${servers} servers, and a new server would come too late to help.`
  const need = `${asked} servers keep the service level in ${Math.round(100 * confidence01)} % of the futures${fromStep > 1 ? `, from step ${fromStep} on` : ''}`
  const limit = wanted === asked ? '' : wanted === serversMax ? `; the most is ${serversMax}` : `; the least is ${serversMin}`
  return `${need}${limit}.`
}
