import { createControlPlane } from '@nofx/control-plane'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditAgents } from './audit-agents.ts'
import { auditRepository } from './audit.ts'
import { auditWorkflow } from './audit-workflow.ts'
import { Facts } from './facts.ts'
import { openRepository } from './repository.ts'
import { makeRepository, type TestRepository } from './testing.ts'

let repository: TestRepository

beforeAll(() => {
  repository = makeRepository()
  repository.write('package.json', '{ "name": "small", "dependencies": { "left-pad": "*" } }\n')
  repository.write('README.md', '# Small\n\n[gone](nowhere.md)\n')
  repository.write('src/a.ts', 'export function a(x: number): number {\n  return x > 1 ? x : -x\n}\n')
  repository.write('tools/b.ts', "import 'not-declared'\nexport const b = 1\n")
  repository.commit('one')
})

afterAll(() => repository.remove())

test('the workflow finds what the plain functions find, and its report is approved', async () => {
  const signal = new AbortController().signal
  const { root, head } = await openRepository(repository.root, signal)
  const facts = new Facts()
  const workflow = auditWorkflow(facts)
  await using nofx = await createControlPlane({ agents: auditAgents(facts), workflows: [workflow] })
  const run = await nofx.workflows.start(workflow, { subject: { root, head } })
  const { data, markdown } = await run.result()
  expect(data).toEqual(await auditRepository(repository.root, signal))
  expect(markdown).toContain('nowhere.md')
  expect(data.findings.listed.map(({ file }) => file)).toContain('tools/b.ts')
})

test('a run that is taken up when another commit is checked out says so', async () => {
  const signal = new AbortController().signal
  await expect(new Facts().repository({ root: repository.root, head: '0'.repeat(40) }, signal)).rejects.toMatchObject({ code: 'head-moved' })
})
