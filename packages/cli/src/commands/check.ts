import { defineCommand } from '../command.ts'
import { styled } from '../io.ts'
import { CONFIG_OPTION, loadConfig } from '../load-config.ts'
import { startTable } from '../table.ts'

export const check = defineCommand({
  name: 'check',
  summary: 'Says which runs under way this release could not go on with, and why.',
  about: [
    'Folds every run that is under way with the workflows, agents, patterns and steps of the configuration, and lists those that would not',
    'continue: a workflow or pattern that is gone, an event of a newer release, a step without a handler, a skill that no agent has, a plan',
    'that is no longer valid, a decider that throws. It takes no lease, writes nothing and migrates nothing: run it beside the old release.',
    'Ends with 0 when all would continue, else with 1.',
  ],
  options: {
    ...CONFIG_OPTION,
    json: { type: 'boolean', help: 'One JSON object a line for each run that would not continue.' },
  },
  examples: [
    { line: 'nofx check', does: 'with ./nofx.config.js (or .mjs, .ts)' },
    { line: 'nofx migrate && nofx check --config dist/nofx.config.js && ./deploy', does: 'before a deployment' },
    { line: "nofx check --json | jq -r '.problems[].code' | sort | uniq -c", does: 'how often what is the matter' },
  ],
  async run({ config: path, json = false }, io) {
    const config = await loadConfig(path, io)
    const { checkRuns } = await import('@nofx/runtime')
    const { registeredBy } = await import('../check/registered.ts')
    const { workflowInspector } = await import('../check/workflow-inspector.ts')
    const { sessionInspector } = await import('../check/session-inspector.ts')
    const { storage } = config
    const registered = await registeredBy(config)
    const row = startTable(io, [{ title: 'RUN', width: 36 }, { title: 'KIND', width: 8 }, { title: 'NAME', width: 20 }, { title: 'CODE', width: 18 }, { title: 'PROBLEM', width: 0 }])
    let checked = 0
    let stuck = 0
    try {
      await storage.open?.({ migrate: false })
      const inspectors = { workflow: workflowInspector(registered), session: sessionInspector(registered) }
      for await (const { run: { runId, kind, name, version }, problems } of checkRuns({ storage, kinds: registered.kinds, inspectors })) {
        checked += 1
        if (problems.length > 0) stuck += 1
        if (!json) for (const { code, message } of problems) row([runId, kind, name, code, message])
        else if (problems.length > 0) io.out(JSON.stringify({ runId, kind, name, version, problems }))
      }
    } finally {
      await storage.close()
    }
    const line = stuck === 0 ? `${count(checked)} under way, all would continue.` : `${count(checked)} under way, ${stuck} would not continue.`
    if (json) io.err(line)
    else io.out(styled(io, stuck === 0 ? 'green' : 'red', line))
    return stuck === 0 ? 0 : 1
  },
})

function count(runs: number): string {
  return runs === 1 ? '1 run' : `${runs} runs`
}
