/** What a piece of work consumed. `costUsd` is in US dollars, tokens are counted as the host counts them. */
export interface Usage {
  readonly costUsd?: number
  readonly inputTokens?: number
  readonly outputTokens?: number
}

/** The sum of two usages, field by field; what neither names stays absent. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    ...add('costUsd', a.costUsd, b.costUsd),
    ...add('inputTokens', a.inputTokens, b.inputTokens),
    ...add('outputTokens', a.outputTokens, b.outputTokens),
  }
}

function add(key: keyof Usage, a: number | undefined, b: number | undefined): Usage {
  return a === undefined && b === undefined ? {} : { [key]: (a ?? 0) + (b ?? 0) }
}
