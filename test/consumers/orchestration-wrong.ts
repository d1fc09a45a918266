// Each marked line is a mistake that must be a compile error on the next line, and nothing else may be one.

import { Orchestrator, defineAgent } from '@nofx/orchestration'

const coder = defineAgent({
  id: 'coder',
  capabilities: [{ skillId: 'code.write' }],
  async run(task, { signal }) {
    // @ts-expect-error A signal is an AbortSignal, so it has no such method.
    signal.stop()
    return { output: task.input }
  },
})

defineAgent({
  id: 'misspelt',
  // @ts-expect-error A capability names its skill by `skillId`.
  capabilities: [{ skill: 'code.write' }],
  async run() {
    return { output: 1 }
  },
})

defineAgent({
  id: 'without-output',
  capabilities: [],
  // @ts-expect-error An agent returns its output.
  async run() {
    return { usage: { costUsd: 1 } }
  },
})

// The program.

const orchestrator = new Orchestrator({ agents: [coder] })
void orchestrator.start({
  pattern: 'solo',
  task: { skills: ['code.write'], input: {} },
  // @ts-expect-error A budget in USD is a number.
  budget: { costUsd: '0.5' },
})

// @ts-expect-error A session needs a task.
void orchestrator.start({ pattern: 'solo' })
