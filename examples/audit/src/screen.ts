/** Where a command speaks to its user. */
export interface Screen {
  /** Whether lines that were printed can be overwritten, so that a list may move. */
  readonly isAnimated: boolean
  print(text: string): void
  complain(text: string): void
}

/** The streams of this process. A list only moves on a terminal that somebody looks at. */
export function processScreen({ stdout, env }: Pick<NodeJS.Process, 'stdout' | 'env'>): Screen {
  return {
    isAnimated: stdout.isTTY && !env.CI && env.TERM !== 'dumb',
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
  }
}
