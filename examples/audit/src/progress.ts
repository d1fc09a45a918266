import type { EffectRequested, EffectSettled } from '@nofx/core'
import type { Runtime } from '@nofx/runtime'
import { Listr, PRESET_TIMER } from 'listr2'

/** The stages of the audit, by the node of the plan that does them. */
const STAGES: readonly (readonly [node: string, title: string])[] = [
  ['open', 'Open the repository'],
  ['areas', 'Measure complexity, area by area'],
  ['history', 'Read the history'],
  ['dependencies', 'Check the dependencies'],
  ['documentation', 'Check the documentation'],
  ['tests', 'Look for tests'],
  ['gather', 'Rank the findings'],
  ['report', 'Write and review the report'],
]

interface Stage {
  readonly done: Promise<void>
  readonly finish: () => void
  /** Shows the stage as not done; one that is done stays so. */
  readonly stop: () => void
  output: (text: string) => void
}

/** Shows live how an audit goes: a moving list on a terminal, plain lines elsewhere. Resolves when the run has ended. */
export async function showProgress(runtime: Runtime, runId: string, ended: Promise<unknown>): Promise<void> {
  const stages = new Map(STAGES.map(([node]) => [node, createStage()]))
  const follow = follower(stages)
  const listen = ({ run, events }: { readonly run: { readonly runId: string }; readonly events: readonly { readonly event: { readonly type: string } }[] }) => {
    if (run.runId === runId) for (const { event } of events) follow(event)
    else for (const { event } of events) noteWork(stages, event)
  }
  runtime.signals.on('committed', listen)
  void ended.then(
    () => stages.forEach((stage) => stage.finish()),
    () => stages.forEach((stage) => stage.stop()),
  )
  try {
    for (const { event } of await runtime.storage.log.read(runId)) follow(event)
    const tasks = STAGES.map(([node, title]) => ({
      title,
      task: async (_: unknown, task: { output: string }) => {
        const stage = stages.get(node)
        if (stage === undefined) return
        stage.output = (text) => (task.output = text)
        await stage.done
      },
    }))
    await new Listr(tasks, { concurrent: true, exitOnError: false, rendererOptions: { timer: PRESET_TIMER }, fallbackRendererOptions: { timer: PRESET_TIMER } }).run()
  } finally {
    runtime.signals.off('committed', listen)
  }
}

function createStage(): Stage {
  let finish = () => {}
  let stop = () => {}
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve
    stop = () => reject(new Error('not done'))
  })
  // Looked at by the list, which may not have come to it yet.
  done.catch(() => {})
  return { done, finish, stop, output: () => {} }
}

/** Takes the events of the workflow: a stage is done when its node is. */
function follower(stages: ReadonlyMap<string, Stage>): (event: { readonly type: string }) => void {
  let items = 0
  let closed = 0
  return (event) => {
    const { type, node = '' } = event as { readonly type: string; readonly node?: string }
    if (type === 'effect.settled' && (event as EffectSettled).scope === undefined) stages.get(node)?.finish()
    if (type === 'map.opened') items = (event as unknown as { readonly items: number }).items
    if (type === 'item.closed') stages.get(node)?.output(`${++closed} of ${items} areas`)
    if (type === 'map.closed') stages.get(node)?.finish()
  }
}

/** Takes the events of sessions: the rounds of the report are worth seeing. */
function noteWork(stages: ReadonlyMap<string, Stage>, event: { readonly type: string }): void {
  if (event.type === 'effect.requested') {
    const { kind, name } = event as EffectRequested
    if (kind === 'agent' && (name === 'writer' || name === 'reviewer')) stages.get('report')?.output(name === 'writer' ? 'the writer writes' : 'the reviewer reads')
  }
}

