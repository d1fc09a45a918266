// A workflow: steps, and who needs what of whom. The callback runs once and yields a plan, which is data; what it handles are typed
// references to values that a run will have. A wrong field or a wrong input is a compile error where it stands.

import { memoryStorage } from '@nofx/core'
import { cel, defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { z } from 'zod'

const tried = new Set<string>()

const test = defineStep('test', {
  // Tried again after a pause that doubles. An error with `retryable: false` would not be.
  retry: { attempts: 3, delayMs: 20 },
  timeoutMs: 10_000,
  run: async ({ name }: { name: string }) => {
    if (name === 'web' && !tried.has(name)) {
      tried.add(name)
      throw new Error('the browser did not start')
    }
    return { name, failed: name === 'legacy' ? 2 : 0 }
  },
})
const changes = defineStep('changes', { run: async ({ since }: { since: string }) => [`everything since ${since}`] })
const judge = defineStep('judge', {
  run: ({ tests }: { tests: readonly { name: string; failed: number }[] }) => ({ broken: tests.filter(({ failed }) => failed > 0).map(({ name }) => name) }),
})
const publish = defineStep('publish', { run: async ({ notes }: { notes: readonly string[] }) => `published: ${notes.join(', ')}` })
const hold = defineStep('hold', { run: async ({ broken }: { broken: readonly string[] }) => `held back for ${broken.join(', ')}` })

const release = defineWorkflow(
  'release',
  { version: '1.0.0', input: z.object({ packages: z.array(z.string()), since: z.string() }) },
  ({ input, step, map, when }) => {
    const tests = map(input.packages, (name) => step(test, { name }), { concurrency: 2 })
    const notes = step(changes, { since: input.since }) // needs no test, so it runs beside them
    const { broken } = step(judge, { tests })
    // A condition is text in CEL, so that a stored plan holds no code.
    return when(cel`size(${broken}) == 0`, () => step(publish, { notes }), () => step(hold, { broken }))
  },
)

const storage = memoryStorage()
await using engine = new WorkflowEngine({ workflows: [release], storage })
for (const packages of [['core', 'web'], ['core', 'legacy']]) {
  const run = await engine.start(release, { packages, since: 'v1.4' })
  console.log(await run.result()) // a string, since both sides of `when` yield one
}

// Every settled step is an outcome: what it was, which try, how it went. The analytics learn from them.
for (const { name, attempt, status } of await storage.outcomes.read({ kinds: ['step'], name: 'test' })) console.log(name, attempt, status)

// Prints:
//   published: everything since v1.4
//   held back for legacy
//   test 1 failed
//   test 2 completed
//   test 1 completed
