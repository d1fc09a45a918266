import { defineStep, defineWorkflow } from '@nofx/workflows'
import { z } from 'zod'
import { gatherReportData } from './audit.ts'
import type { Facts, Subject } from './facts.ts'
import type { Finding } from './findings.ts'

/** Rounds in which the reviewer may send the report back. It needs two or three; more means that they do not agree. */
const ROUNDS_MAX = 6

const subjectSchema = z.object({ root: z.string(), head: z.string() })

// Agents hand over plain data that they made themselves; its shape is checked where it is read from outside.
const findingsSchema = z.custom<readonly Finding[]>((value) => Array.isArray(value), 'Expected a list of findings')
const draftSchema = z.object({ markdown: z.string() })

/**
 * The audit as a plan: the areas of the repository in parallel, each by an agent of its own, then what needs to see all of them, then a
 * report that a writer and a reviewer agree on.
 */
export function auditWorkflow(facts: Facts) {
  const open = defineStep('open', {
    run: async ({ subject }: { subject: Subject }, { signal }) => {
      const { areas, files } = await facts.repository(subject, signal)
      return { areas: areas.map(({ id }) => id), files: files.length }
    },
  })
  const gather = defineStep('gather', {
    run: async ({ subject, findings }: { subject: Subject; findings: readonly (readonly Finding[])[] }, { signal }) =>
      gatherReportData(await facts.repository(subject, signal), await facts.scans(subject, signal), await facts.history(subject, signal), findings.flat(), signal),
  })
  const flatten = defineStep('flatten', {
    effect: 'pure',
    run: ({ lists }: { lists: readonly (readonly Finding[])[] }) => lists.flat(),
  })

  return defineWorkflow('audit', { version: '1.0.0', input: z.object({ subject: subjectSchema }) }, ({ input, step, agent, map }) => {
    const { subject } = input
    const { areas } = step(open, { subject })
    const perArea = map(areas, (area) => agent({ id: 'complexity', skills: ['audit.complexity'], output: findingsSchema }, { subject, area }), { id: 'areas', concurrency: 4 })
    const complexity = step(flatten, { lists: perArea })
    const parts = ['history', 'dependencies', 'documentation', 'tests'].map((part) =>
      agent({ id: part, skills: [`audit.${part}`], output: findingsSchema, after: [complexity] }, { subject }),
    )
    const data = step(gather, { subject, findings: [complexity, ...parts] })
    const report = agent({ id: 'report', skills: ['report.write', 'report.review'], pattern: 'pair', rounds: ROUNDS_MAX, output: draftSchema }, { subject, data })
    return { data, markdown: report.markdown }
  })
}
