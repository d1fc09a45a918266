// Each marked line is a mistake that must be a compile error on the next line, and nothing else may be one.

import { defineStep, defineWorkflow, WorkflowEngine } from '@nofx/workflows'
import { z } from 'zod'

const checkout = defineStep('checkout', { run: async ({ repo }: { repo: string }) => ({ dir: repo, files: 312 }) })
const test = defineStep('test', { run: async ({ src }: { src: { dir: string } }) => ({ failed: src.dir.length }) })
const count = defineStep('count', { run: async ({ files }: { files: number }) => files })

const release = defineWorkflow('release', { version: '1.0.0', input: z.object({ repo: z.string() }) }, ({ input, step }) => {
  // @ts-expect-error The input of the workflow has no `repository`.
  step(checkout, { repo: input.repository }, { id: 'wrong-input-reference' })

  const src = step(checkout, { repo: input.repo })

  // @ts-expect-error The output of checkout has no `folder`.
  step(test, { src: { dir: src.folder } }, { id: 'wrong-output-reference' })

  // @ts-expect-error `files` is a number and `dir` a string.
  step(count, { files: src.dir }, { id: 'wrong-reference-type' })

  // @ts-expect-error A plain value is checked as well.
  step(count, { files: 'many' }, { id: 'wrong-value-type' })

  // @ts-expect-error The step asks for `src`.
  step(test, {}, { id: 'missing-input' })

  return step(test, { src })
})

// The program.

const engine = new WorkflowEngine({ workflows: [release] })

// @ts-expect-error The input must have the shape of the workflow's schema.
void engine.start(release, { repo: 12 })
