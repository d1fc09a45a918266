import { NofxError } from '@nofx/core'
import type { Agent } from './agent.ts'
import type { Estimate } from './track-record.ts'

/** What is wanted, as weights: the score of an agent is the sum of its estimates times these. */
export interface Objective {
  /** For a success probability of 1. Default: 1. */
  readonly success?: number
  /** For each US dollar; negative, since money is lost. Default: -0.5. */
  readonly costUsd?: number
  /** For each ms; negative. Default: -0.00001. */
  readonly latencyMs?: number
}

export interface Candidate {
  readonly agent: Agent
  readonly estimate: Estimate
  /** Tasks at work or waiting, for each slot. */
  readonly load: number
}

/** A choice with what it rests on, so that it can be explained and evaluated later. */
export interface AgentChoice {
  readonly agentId: string
  /** The probability with which this agent was chosen. */
  readonly propensity: number
  readonly scores: Readonly<Record<string, number>>
  readonly reason: string
}

const OBJECTIVE_DEFAULT: Required<Objective> = { success: 1, costUsd: -0.5, latencyMs: -0.00001 }

/**
 * Chooses the agent with the best score among those with a free slot; when all are busy, the one with the least to do for each slot.
 * @param among the only agents that might have been candidates, for the message
 * @throws NofxError `agent.none_suitable` when there is no candidate
 */
export function selectAgent(candidates: readonly Candidate[], objective: Objective | undefined, skills: readonly string[], among?: readonly string[]): AgentChoice {
  const weights = { ...OBJECTIVE_DEFAULT, ...objective }
  const scored = candidates
    .map((candidate) => ({ ...candidate, score: scoreOf(candidate.estimate, weights) }))
    .sort((a, b) => b.score - a.score || a.agent.id.localeCompare(b.agent.id))
  const free = scored.filter(({ load }) => load < 1)
  const best = free[0] ?? scored.toSorted((a, b) => a.load - b.load)[0]
  if (best === undefined) {
    const who = among === undefined ? 'No agent that may be chosen here' : `None of the agents that the session names (${among.join(', ')}) and that may be chosen here`
    throw new NofxError('agent.none_suitable', `${who} has the skills ${skills.join(', ')}. Register one (a critic has to be another than the proposer), or ask for less.`)
  }
  const { success, costUsd, latencyMs, observations } = best.estimate
  const why = best === scored[0] ? 'best score' : free.length > 0 ? 'best score among those with a free slot' : 'all are busy, least loaded'
  return {
    agentId: best.agent.id,
    propensity: 1,
    scores: Object.fromEntries(scored.map(({ agent, score }) => [agent.id, round(score)])),
    reason: `${why} of ${scored.length}: success ${round(success)}, cost ${round(costUsd)} USD, latency ${Math.round(latencyMs)} ms, ${observations} observations`,
  }
}

function scoreOf({ success, costUsd, latencyMs }: Estimate, weights: Required<Objective>): number {
  return weights.success * success + weights.costUsd * costUsd + weights.latencyMs * latencyMs
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
