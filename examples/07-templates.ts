// Templates: plans with parts left open, kept as versions in a registry. A plan is made of one with parameters; it may use others, by ranges of
// versions. A goal in words finds the templates that fit it, puts them together where it needs several, and says why.

import { memoryStorage } from '@nofx/core'
import { cel, defineStep, WorkflowEngine } from '@nofx/workflows'
import { suggestPlans } from '@nofx/workflows/generation'
import { createTemplateRegistry, defineTemplate, workflowOf } from '@nofx/workflows/templates'
import { z } from 'zod'

const compile = defineStep('compile', { run: ({ repo, target }: { repo: string; target: string }) => `${repo}.${target}.tgz` })
const scan = defineStep('scan', { run: ({ artifact }: { artifact: string }) => `${artifact} is clean` })
const upload = defineStep('upload', { run: ({ artifact, to }: { artifact: string; to: string }) => `${artifact} is on ${to}` })

const build = defineTemplate(
  'build',
  {
    version: '1.2.0',
    description: 'Compiles a repository.',
    input: z.object({ repo: z.string() }),
    output: z.object({ artifact: z.string() }),
    parameters: { target: z.enum(['esm', 'cjs']).default('esm'), scanned: z.boolean().default(false) },
  },
  ({ input, parameters, step, when }) => {
    const artifact = step(compile, { repo: input.repo, target: parameters.target })
    // It speaks of a parameter alone, so it is decided when the plan is made.
    when(cel`${parameters.scanned}`, () => step(scan, { artifact }))
    return { artifact }
  },
)
const publish = defineTemplate(
  'publish',
  { description: 'Uploads an artifact to a registry.', input: z.object({ artifact: z.string() }), parameters: { registry: z.enum(['npm', 'jsr']) } },
  ({ input, parameters, step }) => step(upload, { artifact: input.artifact, to: parameters.registry }),
)

const storage = memoryStorage()
const registry = createTemplateRegistry(storage.records)
for (const { template } of [build, publish]) await registry.publish(template)

await using engine = new WorkflowEngine({ storage })
const { plan, versions } = await registry.instantiate('build', { range: '^1.0.0', parameters: { scanned: true } })
console.log(versions, plan.nodes.map(({ id }) => id))

const steps = [compile, scan, upload]
const [best] = suggestPlans('compile the repository and upload it to jsr', { templates: await registry.list(), steps })
console.log(best?.from, best?.sources)
for (const reason of best?.reasons ?? []) console.log(reason)
if (best?.proposal !== undefined) {
  const run = await engine.start(workflowOf(best.proposal, { steps }), { repo: 'nofx' })
  console.log(JSON.stringify(await run.result()))
}

// Prints:
//   { build: '1.2.0' } [ 'compile', 'scan' ]
//   composition [ 'build@1.2.0', 'publish@1.0.0' ]
//   It speaks of 4 of the 4 words of the goal: compile, repository, upload, jsr.
//   publish-registry is "jsr", as the goal says.
//   {"build":{"artifact":"nofx.esm.tgz"},"publish":"nofx.esm.tgz is on jsr"}
