import { isNofxError, NofxError, type Usage } from '@nofx/core'
import { recordOf } from '../plan/json-schema.ts'
import type { LanguageModel, ModelRequest } from './language-model.ts'

/** What a model has said. */
interface Answer {
  readonly text: string
  /** As far as it is told in numbers. */
  readonly usage: Usage
}

/**
 * Asks a model, and waits no longer than the signal allows, whether the model heeds it or not.
 *
 * @throws NofxError `generation.failed` when it cannot be asked, or gives no text; what the signal says when it is aborted
 */
export async function askModel(model: LanguageModel, request: ModelRequest): Promise<Answer> {
  const given = await answerOf(model, request)
  const answer = recordOf(given)
  if (typeof answer?.['text'] !== 'string') {
    throw new NofxError('generation.failed', `The model "${model.id}" gave ${given === null ? 'null' : typeof given} instead of an answer. Let its \`generate\` resolve with { text }.`)
  }
  return { text: answer['text'], usage: usageIn(recordOf(answer['usage']) ?? {}) }
}

async function answerOf(model: LanguageModel, request: ModelRequest): Promise<unknown> {
  const { signal } = request
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason as Error)
  })
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([model.generate(request), aborted])
  } catch (error) {
    signal?.throwIfAborted()
    if (isNofxError(error, 'generation.failed')) throw error
    throw new NofxError('generation.failed', `The model "${model.id}" could not be asked: ${error instanceof Error ? error.message : String(error)}. Look at the cause, and whether it is reachable.`, { cause: error, retryable: true })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function usageIn(given: Readonly<Record<string, unknown>>): Usage {
  return Object.fromEntries((['costUsd', 'inputTokens', 'outputTokens'] as const).flatMap((key) => (Number.isFinite(given[key]) && Number(given[key]) >= 0 ? [[key, given[key]]] : [])))
}
