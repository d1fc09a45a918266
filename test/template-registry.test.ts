import { pgliteStorage } from '@nofx/adapters-postgres'
import { defineStep, WorkflowEngine } from '@nofx/workflows'
import { readPastPlans } from '@nofx/workflows/generation'
import { createTemplateRegistry, defineTemplate, workflowOf } from '@nofx/workflows/templates'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const echo = defineStep('echo', { run: (input: unknown) => input })
const lint = (version: string) => defineTemplate('lint', { version }, ({ step }) => step(echo, version))

it('a database gives templates back as they were published, apart from the plans that were run', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nofx-templates-'))
  try {
    const storage = pgliteStorage({ dataDir })
    await using engine = new WorkflowEngine({ storage })
    // The engine opens the store.
    await (await engine.start(workflowOf(lint('0.1.0').template.body, { steps: [echo] }), undefined)).result()
    for (const version of ['1.0.0', '1.10.0', '1.2.0']) await createTemplateRegistry(storage.records).publish(lint(version).template)
    const registry = createTemplateRegistry(storage.records)
    await registry.deprecate('lint', '1.10.0', 'It misses files.')
    expect((await registry.versions('lint')).map(({ template, deprecated }) => [template.version, deprecated])).toEqual([['1.10.0', 'It misses files.'], ['1.2.0', undefined], ['1.0.0', undefined]])
    expect((await registry.instantiate('lint')).versions).toEqual({ lint: '1.2.0' })
    expect(await registry.list()).toHaveLength(3)
    await expect(registry.publish({ ...lint('1.0.0').template, description: 'Another.' })).rejects.toMatchObject({ code: 'template.conflict' })
    expect((await readPastPlans(storage.records)).map(({ plan, runs, succeeded }) => [plan.version, runs, succeeded])).toEqual([['0.1.0', 1, 1]])
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
