// The workflow program of the documentation, as a user writes it. It must compile without a cast.
// tools/check-packages.ts compiles it against the packed packages; what follows the line "The program." becomes
// the body of a function where a module allows no top-level await.

import type { Storage } from '@nofx/core'
import { cel, defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { z } from 'zod'

declare function clone(repo: string, signal: AbortSignal): Promise<string>
declare const storage: Storage
const DAY = 86_400_000
const Notes = z.object({ text: z.string() })
const listPackages = defineStep('list-packages', { run: async ({ src }: { src: { dir: string } }) => [src.dir] })
const lintPackage = defineStep('lint-package', { run: async ({ pkg }: { pkg: string }) => ({ pkg, warnings: 0 }) })
const publish = defineStep('publish', {
  run: async ({ src, notes }: { src: { dir: string }; notes: z.infer<typeof Notes> }) => ({ url: `${src.dir}#${notes.text}` }),
})
const unpublish = defineStep('unpublish', { run: async ({ src }: { src: { dir: string } }) => ({ removed: src.dir }) })
const archive = defineStep('archive', { run: async ({ src }: { src: { dir: string } }) => ({ archived: src.dir }) })

// The program.

const checkout = defineStep('checkout', {
  run: async ({ repo }: { repo: string }, { signal }) => ({ dir: await clone(repo, signal), files: 312 }),
})
const test = defineStep('test', {
  resources: { cpu: 4 }, timeoutMs: 600_000, retry: { attempts: 3 }, effect: 'idempotent',
  run: async ({ src }: { src: { dir: string } }, { idempotencyKey }) => ({ failed: 0, passed: 120 }),
})

const release = defineWorkflow('release', { version: '2.1.0', input: z.object({ repo: z.string() }) },
  ({ input, step, agent, map, when, approve }) => {
    const src   = step(checkout, { repo: input.repo })                 // Ref<{ dir: string; files: number }>
    const tests = step(test, { src })                                  // edges are inferred from references
    const lint  = map(step(listPackages, { src }), (pkg) => step(lintPackage, { pkg }), { concurrency: 8 })
    const notes = agent({ skills: ['write.notes'], pattern: 'pair', output: Notes }, { src, tests })
    const ok    = approve('ship?', { show: { tests, lint, notes }, timeoutMs: 3 * DAY })
    return when(cel`${ok.approved} && ${tests.failed} == 0`,
      () => step(publish, { src, notes }, { compensate: unpublish }),
      () => step(archive, { src }))
  })

release.plan                       // JSON: nodes, edges, conditions, resources; hashable, diffable, storable; handlers by name
await using engine = new WorkflowEngine({ workflows: [release], storage })          // and agents or an orchestrator for agent steps
const run = await engine.start(release, { repo: '.' })
await engine.adapt(run.id, { type: 'replace-step', node: 'test', with: 'test-fast', reason: 'test host down' })
const output = await run.result()
