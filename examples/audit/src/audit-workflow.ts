import { defineWorkflow } from '@nofx/workflows'
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Draft } from './audit-agents.ts'
import { auditSteps, type Findings } from './audit-steps.ts'
import type { Facts } from './facts.ts'

/** Areas at work at one time. Parsing keeps the one thread busy, so more would only make each of them slower. */
const AREAS_AT_ONCE = 4

/** The writer needs four rounds at most, and two more for files that vanish meanwhile. */
const ROUNDS_MAX = 6

// The agents are our own, so what they return is checked for its shape and no deeper.
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const findingsSchema = z.custom<Findings>((value) => isObject(value) && Array.isArray(value.findings), 'Expected { findings }')
const draftSchema = z.custom<Draft>((value) => isObject(value) && typeof value.markdown === 'string', 'Expected { markdown, heeded }')

/**
 * The audit as a plan: open the repository, read its history beside a fan-out over its areas, let analysts look at all of it, rank what
 * they found, and have a report written and reviewed. Who waits for whom follows from what they are given; `after` names what an analyst
 * reads without being handed it.
 */
export function auditWorkflow(facts: Facts, name: string) {
  const { open, readLog, checkFiles, scan, gather } = auditSteps(facts)

  return defineWorkflow(name, { version: '1.0.0', input: z.object({ path: z.string() }) }, ({ input, step, agent, map }) => {
    const repository = step(open, { path: input.path })
    const { subject } = repository

    const log = step(readLog, { subject })
    const files = step(checkFiles, { subject })
    const measureArea = (area: typeof repository.areas[number]) => {
      const { areaId } = step(scan, { subject, areaId: area.id })
      return agent({ id: 'complexity', skills: ['audit.complexity'], output: findingsSchema }, { subject, areaId })
    }
    const areas = map(repository.areas, measureArea, { id: 'areas', concurrency: AREAS_AT_ONCE })

    const history = agent({ id: 'history', skills: ['audit.history'], output: findingsSchema, after: [areas, log] }, { subject })
    const dependencies = agent({ id: 'dependencies', skills: ['audit.dependencies'], output: findingsSchema, after: [areas] }, { subject })
    const documentation = agent({ id: 'documentation', skills: ['audit.documentation'], output: findingsSchema, after: [areas] }, { subject })
    const tests = agent({ id: 'tests', skills: ['audit.tests'], output: findingsSchema, after: [areas, log] }, { subject })

    const data = step(gather, { subject, files, history, areas, dependencies, documentation, tests })
    const report = agent(
      { id: 'report', skills: ['report.write', 'report.review'], pattern: 'pair', rounds: ROUNDS_MAX, output: draftSchema },
      { subject, data },
    )
    return { data, report }
  })
}

/**
 * The name of a repository's own workflow. What is learned about one repository is expected of no other, and a process that audits one
 * leaves the unfinished run of another alone.
 */
export function workflowName(root: string): string {
  return `audit ${repositoryKey(root)}`
}

/** A short name for a repository that no other on this machine has: `ky-1f0a93c2`. */
export function repositoryKey(root: string): string {
  return `${basename(root)}-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`
}
