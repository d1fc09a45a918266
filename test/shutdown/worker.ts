// A process that runs one workflow on the store it is told, until a signal ends it.

import { postgresStorage } from '@nofx/adapters-postgres'
import { createControlPlane } from '@nofx/control-plane'
import { defineStep, defineWorkflow } from '@nofx/workflows'

const [connectionString = '', schema = '', runId = ''] = process.argv.slice(2)
const forever = defineStep('forever', {
  run: (_: null, { signal }) => new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => {
    process.send?.('aborted')
    reject(new Error('stopped'))
  })),
})
const workflow = defineWorkflow('endless', {}, ({ step }) => step(forever, null))
const nofx = await createControlPlane({ storage: postgresStorage({ connectionString, schema }), workflows: [workflow], closeOnSignals: true })
await nofx.workflows.start(workflow, undefined, { id: runId })
process.send?.('started')
