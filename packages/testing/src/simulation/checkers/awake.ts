import type { Checker } from '../checker.ts'

/** A process that lives looks for work again and again: it has a timer that is set, or a call on its way. */
export const awake: Checker = {
  name: 'awake',
  check: ({ silent }) => silent.map((process) => ({ message: `${process} lives and will do nothing more by itself: it has no timer and no call on its way.` })),
}
