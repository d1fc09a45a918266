import { defineCommand } from '../command.ts'
import { CONFIG_OPTION, loadConfig } from '../load-config.ts'
import { startTable } from '../table.ts'

export const rebuildViews = defineCommand({
  name: 'rebuild-views',
  summary: 'Brings the documented tables back to what the log says.',
  about: [
    'Reads the log of every run and brings its rows in agent_sessions, agent_relationships, agent_communications, workflow_plans,',
    'workflow_executions and workflow_adaptations to what it says: changed rows are put right, missing ones added, others of the run removed.',
    'One run, one transaction: runs that are under way go on, and it can be stopped and started again. Rows of runs that are no longer in',
    'the log stay, and so do the rows of runs that the configuration cannot read; those are listed, and it then ends with 1.',
  ],
  options: {
    ...CONFIG_OPTION,
    json: { type: 'boolean', help: 'One JSON object a line for each run whose rows were changed, or left as they are.' },
  },
  examples: [
    { line: 'nofx rebuild-views', does: 'with ./nofx.config.js (or .mjs, .ts)' },
    { line: 'nofx rebuild-views --config dist/nofx.config.js --json', does: 'for a program to read' },
  ],
  async run({ config: path, json = false }, io) {
    const config = await loadConfig(path, io)
    const { rebuildViews: rebuild } = await import('@nofx/runtime')
    const { registeredBy } = await import('../check/registered.ts')
    const { storage } = config
    const { kinds } = await registeredBy(config)
    const row = startTable(io, [{ title: 'RUN', width: 36 }, { title: 'KIND', width: 8 }, { title: 'NAME', width: 20 }, { title: 'ROWS', width: 0 }])
    const totals = { runs: 0, changedRows: 0, changedRuns: 0, left: 0 }
    try {
      await storage.open?.({ migrate: false })
      for await (const rebuilt of rebuild({ storage, kinds })) {
        const { run: { runId, kind, name } } = rebuilt
        totals.runs += 1
        if (rebuilt.status === 'left') {
          totals.left += 1
          if (json) io.out(JSON.stringify({ runId, kind, name, status: 'left', problem: rebuilt.problem }))
          else row([runId, kind, name, `left as they are: ${rebuilt.problem.message} (${rebuilt.problem.code})`])
        } else if (rebuilt.changed > 0) {
          totals.changedRuns += 1
          totals.changedRows += rebuilt.changed
          if (json) io.out(JSON.stringify({ runId, kind, name, status: 'rebuilt', changed: rebuilt.changed }))
          else row([runId, kind, name, `${rebuilt.changed} changed`])
        }
      }
    } finally {
      await storage.close()
    }
    const line = `${totals.runs} runs read: ${totals.changedRows} rows of ${totals.changedRuns} runs changed, the rows of ${totals.left} runs left as they are.`
    if (json) io.err(line)
    else io.out(line)
    return totals.left === 0 ? 0 : 1
  },
})
