import { defineStep } from '../src/index.ts'

/** Steps that note what they do, and undo. */
export function bookings() {
  const done: string[] = []
  const undone: unknown[] = []
  let undoFailures = 0
  const book = defineStep('book', {
    run: ({ what }: { what: string }) => {
      done.push(what)
      return { ticket: `${what}!` }
    },
  })
  const cancel = defineStep('cancel', {
    run: (input: { what: string; output: { ticket: string } }) => {
      if (undoFailures-- > 0) throw new Error('the office is closed')
      undone.push(input)
    },
  })
  const pay = defineStep('pay', { run: (_: unknown): void => { throw new Error('no money') } })
  return { done, undone, book, cancel, pay, failUndo: (times: number) => (undoFailures = times) }
}

/** What the step that undoes a booking is given. */
export const undoOf = (what: string) => ({ what, output: { ticket: `${what}!` } })
