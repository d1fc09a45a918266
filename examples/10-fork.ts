// A run has failed at its last step, after a slow and costly one. A fork begins with its history: what was done is not paid for twice.
import { defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { z } from 'zod'

// What was wrong is mended between the run and its fork, as by a new release.
const assets: { stylesheet?: string } = {}
const render = defineStep('render', {
  run: ({ chapters }: { chapters: number }) => {
    console.log(`render ${chapters} chapters, for an hour`)
    return { pages: chapters * 20 }
  },
})
const bind = defineStep('bind', {
  run: ({ pages }: { pages: number }) => {
    if (assets.stylesheet === undefined) throw new Error('there is no stylesheet')
    return `${pages} pages in ${assets.stylesheet}`
  },
})
const book = defineWorkflow('book', { input: z.object({ chapters: z.number() }) }, ({ input, step }) => step(bind, step(render, { chapters: input.chapters })))

await using engine = new WorkflowEngine({ workflows: [book] })
const run = await engine.start(book, { chapters: 12 })
await run.result().catch((error: unknown) => console.log(`failed: ${error instanceof Error ? error.message : String(error)}`))

assets.stylesheet = 'serif'
const fork = await run.fork({ again: 'bind' })
console.log(await fork.result())

// The run itself stays as it was. `at` takes over everything up to a version: here nothing but the start, so all is done again.
console.log((await run.status()).status)
console.log(await (await run.fork({ at: 1 })).result())

// Prints:
//   render 12 chapters, for an hour
//   failed: "bind" failed: there is no stylesheet
//   240 pages in serif
//   failed
//   render 12 chapters, for an hour
//   240 pages in serif
