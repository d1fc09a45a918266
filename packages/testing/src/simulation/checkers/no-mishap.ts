import type { Checker } from '../checker.ts'

/** No error is thrown that has no code, nor one that nobody takes. */
export const noMishap: Checker = {
  name: 'no-mishap',
  check: ({ mishaps }) => mishaps.map((message) => ({ message })),
}
