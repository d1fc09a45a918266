import { NofxError, type EventLog, type Recorded } from '@nofx/core'
import { defineCommand } from '../command.ts'
import { describeEvent } from '../describe-event.ts'
import { styled, type Io } from '../io.ts'
import { READ_OPTIONS, withStore } from '../open-store.ts'
import { printable } from '../printable.ts'

/** Events that are in memory at one time. */
const PAGE = 500

/** What an event says, in a line that is not for a terminal. */
const WIDTH_DEFAULT = 200

export const events = defineCommand({
  name: 'events',
  summary: 'Prints the log of one run.',
  about: ['Prints the log of one run, one event a line: version, time (UTC), what happened.'],
  positionals: ['<runId>'],
  options: { ...READ_OPTIONS, json: { type: 'boolean', help: 'One JSON object a line, whole.' } },
  examples: [
    { line: 'nofx events 0193a3d2-5b1e-7c7a-9a34-0d5f6e7b8c91 --pglite ./data', does: 'the story of a run' },
    { line: "nofx events 0193a3d2-… --json | jq 'select(.event.type == \"run.ended\")'", does: 'how it ended' },
  ],
  run: ({ json = false, ...store }, io, [runId = '']) =>
    withStore(store, io, async ({ log }) => {
      let printed = 0
      for await (const recorded of eventsOf(log, runId)) {
        io.out(json ? JSON.stringify(recorded) : printEvent(recorded, io))
        printed += 1
      }
      if (printed === 0) throw new NofxError('run.unknown', `There is no run ${JSON.stringify(runId)} in this store. "nofx runs" lists those that are there.`)
      return 0
    }),
})

async function* eventsOf(log: EventLog, runId: string): AsyncGenerator<Recorded> {
  for (let after = 0; ; ) {
    const page = await log.read(runId, { after, limit: PAGE })
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.version ?? after
  }
}

function printEvent({ version, at, event }: Recorded, io: Io): string {
  const place = `${String(version).padStart(5)}  ${new Date(at).toISOString().replace('T', ' ').slice(0, 23)}`
  const type = printable(event.type).padEnd(20)
  const width = io.isTty ? Math.max(20, io.columns - place.length - type.length - 4) : WIDTH_DEFAULT
  return `${styled(io, 'dim', place)}  ${styled(io, 'bold', type)}  ${printable(describeEvent(event), width)}`.trimEnd()
}
