import { durationText } from './html-text.ts'
import type { Progress } from './progress.ts'
import type { Change } from './run-tree.ts'
import type { Screen } from './screen.ts'
import { outcomeText, workLabel } from './work-text.ts'

/** One line for each beginning and each end, for files and for programs that read along. */
export class LineProgress implements Progress {
  readonly #screen: Pick<Screen, 'print'>
  readonly #startedAt = performance.now()

  constructor(screen: Pick<Screen, 'print'>) {
    this.#screen = screen
  }

  /** Was told of when it happened. */
  kept(): void {}

  happens(change: Change): void {
    switch (change.type) {
      case 'work.requested':
        this.#line('start', workLabel(change.work))
        break
      case 'work.settled': {
        const { work } = change
        const { startedAt, settledAt, status } = work.outcome
        this.#line(status === 'completed' ? 'done' : status, `${workLabel(work)} in ${durationText(settledAt - startedAt)}: ${outcomeText(work)}`)
        break
      }
      case 'node.completed':
        break
    }
  }

  end(): Promise<void> {
    return Promise.resolve()
  }

  #line(word: string, text: string): void {
    const seconds = ((performance.now() - this.#startedAt) / 1_000).toFixed(1)
    this.#screen.print(`${seconds.padStart(6)} s  ${word.padEnd(9)}  ${text}`)
  }
}
