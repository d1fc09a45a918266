import { Listr, ListrTaskState, type DefaultRenderer, type ListrTaskWrapper, type SimpleRenderer } from 'listr2'
import { styleText } from 'node:util'
import { durationText } from './html-text.ts'
import type { Progress } from './progress.ts'
import type { Change, Outcome, Work } from './run-tree.ts'
import { counted, outcomeText, workLabel } from './work-text.ts'

/** The nodes of the plan, in the words of its reader. */
const TITLES: Readonly<Record<string, string>> = {
  open: 'Open the repository',
  'read-log': 'Read the history',
  files: 'Look for huge and binary files',
  areas: 'Scan the areas and measure complexity',
  history: 'Find hotspots and lone owners',
  dependencies: 'Check the dependencies',
  documentation: 'Check the documentation',
  tests: 'Look for what no test reaches',
  gather: 'Rank the findings',
  report: 'Write the report, and review it until its rules hold',
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>

/** One line of the list. */
class Row {
  readonly title: string
  readonly done: Promise<void>
  #finish: (error?: Error) => void = () => {}
  #task: Task | undefined
  #state: 'waiting' | 'working' | 'done' = 'waiting'
  #isKept = true
  #note: string | undefined

  constructor(title: string) {
    this.title = title
    this.done = new Promise((resolve, reject) => (this.#finish = (error) => (error === undefined ? resolve() : reject(error))))
    this.done.catch(() => {})
  }

  attach(task: Task): void {
    this.#task = task
    this.#render()
  }

  /** Work on it has begun, in this process. */
  begin(): void {
    this.#isKept = false
    if (this.#state !== 'waiting') return
    this.#state = 'working'
    this.#render()
  }

  note(text: string): void {
    this.#note = text
    this.#render()
  }

  say(text: string): void {
    if (this.#task !== undefined) this.#task.output = text
  }

  complete(): void {
    if (this.#state === 'done') return
    this.#state = 'done'
    if (this.#isKept) this.#note = 'kept from before'
    this.#render()
    this.#finish()
  }

  stop(): void {
    if (this.#state === 'working') this.#finish(new Error('stopped'))
    else this.#finish()
  }

  #render(): void {
    if (this.#task === undefined) return
    if (this.#note !== undefined) this.#task.title = `${this.title}  ${styleText('dim', this.#note)}`
    // The list takes everything to be at work at once; what waits for something else is shown as waiting.
    this.#task.task.state$ = this.#state === 'waiting' ? ListrTaskState.WAITING : ListrTaskState.STARTED
  }
}

/** A list of the plan's nodes that shows what is at work. */
export class ListProgress implements Progress {
  readonly #rows = new Map(Object.entries(TITLES).map(([node, title]) => [node, new Row(title)]))
  readonly #shown: Promise<unknown>
  readonly #open = new Map<string, Work>()
  #scanned = 0
  #areas = 0

  constructor() {
    const list = new Listr(
      [...this.#rows.values()].map((row) => ({
        title: row.title,
        task: (_: unknown, task: Task) => {
          row.attach(task)
          return row.done
        },
        rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
      })),
      // Ctrl-C is ours: it detaches.
      { concurrent: true, exitOnError: false, registerSignalListeners: false, rendererOptions: { collapseErrors: false, showErrorMessage: false, formatOutput: 'truncate' } },
    )
    this.#shown = list.run()
  }

  kept(change: Change): void {
    if (change.type === 'node.completed') this.#rows.get(change.node)?.complete()
    if (change.type !== 'work.settled') return
    this.#count(change.work)
    if (isWholeNode(change.work)) this.#rowOf(change.work)?.complete()
  }

  happens(change: Change): void {
    switch (change.type) {
      case 'work.requested':
        this.#open.set(change.work.id, change.work)
        this.#rowOf(change.work)?.begin()
        break
      case 'work.settled':
        this.#open.delete(change.work.id)
        this.#count(change.work)
        this.#show(change.work)
        break
      case 'node.completed':
        this.#rows.get(change.node)?.complete()
        break
    }
  }

  async end(how: 'completed' | 'stopped'): Promise<void> {
    for (const row of this.#rows.values()) {
      if (how === 'completed') row.complete()
      else row.stop()
    }
    await this.#shown
  }

  #rowOf({ node, scope }: Work): Row | undefined {
    return this.#rows.get(scope === undefined ? node : 'areas')
  }

  #count({ name, node, outcome: { value, status } }: Work & { readonly outcome: Outcome }): void {
    if (status !== 'completed') return
    if (name === 'open') this.#areas = (value as { readonly areas: readonly unknown[] }).areas.length
    if (node === 'complexity') this.#scanned += 1
  }

  #show(work: Work & { readonly outcome: Outcome }): void {
    const row = this.#rowOf(work)
    const { startedAt, settledAt, status } = work.outcome
    const text = `${outcomeText(work)} (${durationText(settledAt - startedAt)})`
    if (status !== 'completed') row?.say(`${workLabel(work)} ${text}`)
    else if (work.scope !== undefined) {
      const now = [...new Set([...this.#open.values()].flatMap(({ area }) => area ?? []))]
      row?.note(`${this.#scanned} of ${counted(this.#areas, 'area')}${now.length > 0 ? `: ${now.join(', ')}` : ''}`)
    } else if (work.round !== undefined) {
      row?.say(`${workLabel(work)}: ${text}`)
    } else {
      row?.note(text)
      if (isWholeNode(work)) row?.complete()
    }
  }
}

/** Whether a node of the plan is done when this is. A session may go on. */
function isWholeNode({ kind, scope, outcome: { status } }: Work & { readonly outcome: Outcome }): boolean {
  return kind === 'step' && scope === undefined && status === 'completed'
}
