import { createControlPlane } from '@nofx/control-plane'
import { isNofxError } from '@nofx/core'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditRepository } from './audit.ts'
import { auditAgents } from './audit-agents.ts'
import { auditWorkflow } from './audit-workflow.ts'
import { Facts } from './facts.ts'
import { checkLog } from './log-check.ts'
import { readRunTree } from './run-tree.ts'
import { makeTroubledRepository, type TestRepository } from './testing.ts'

/** An event larger than this would not fit well into a log. */
const EVENT_CHARS_MAX = 200_000

const signal = new AbortController().signal
let repo: TestRepository

beforeEach(() => {
  repo = makeTroubledRepository()
})
afterEach(() => repo.remove())

async function runAudit(path: string, facts = new Facts()) {
  const workflow = auditWorkflow(facts, 'audit')
  const nofx = await createControlPlane({ agents: auditAgents(facts), workflows: [workflow] })
  const run = await nofx.workflows.start(workflow, { path })
  return { nofx, run }
}

describe('the workflow', () => {
  it('comes to the same as the audit in one plain call, and its log is small and in order', async () => {
    const { nofx, run } = await runAudit(repo.root)
    const { data, report } = await run.result()
    expect(data).toEqual(await auditRepository(repo.root, signal))
    expect(report.markdown).toContain('## Findings')
    expect(report.heeded.length).toBeGreaterThan(0)

    const tree = await readRunTree(nofx.storage, run.id)
    expect(checkLog(tree).faults).toEqual([])
    const names = new Set(tree.settledWork().map(({ name }) => name))
    expect(names).toEqual(new Set(['open', 'read-log', 'files', 'scan', 'surveyor', 'historian', 'librarian', 'archivist', 'tester', 'gather', 'writer', 'reviewer']))
    const sizes = [...tree.logs.values()].flatMap(({ events }) => events.map(({ event }) => JSON.stringify(event).length))
    expect(Math.max(...sizes)).toBeLessThan(EVENT_CHARS_MAX)
    await nofx.close()
  })

  it('fails, and says why, when the repository changes under it', async () => {
    // Given a process that knows an earlier state, and one that has to look again.
    const { subject } = await new Facts().open(repo.root, signal)
    utimesSync(join(repo.root, 'README.md'), 1, 1)
    await expect(new Facts().of(subject, signal)).rejects.toMatchObject({ code: 'repository-changed' })
  })

  it('fails with the reason when there is nothing to audit', async () => {
    const { nofx, run } = await runAudit('/nowhere/at/all')
    const error: unknown = await run.result().catch((thrown: unknown) => thrown)
    expect(isNofxError(error, 'step.failed')).toBe(true)
    expect((error as Error).message).toMatch(/"open" failed: \/nowhere\/at\/all does not exist/)
    await nofx.close()
  })
})
