import type { FailureRow, FitFailureOptions } from '@nofx/analytics'
import { quantity, readCsv } from './read-csv.ts'

/** Who fails again: the client, the model, the client with that model, and the client that sends the same request again. */
export const GENAI_OPTIONS: FitFailureOptions = { history: ['group', 'model', ['group', 'model'], ['group', 'model', 'promptLength', 'steps']] }

/** Requests to an image service. Whether one failed is known when it has been executed, and not before. */
export function readGenai(path: string): readonly FailureRow[] {
  return readCsv(path).map((cell) => {
    const at = Date.parse(`${cell('created_at').replace(' ', 'T')}Z`)
    return {
      at,
      knownAt: at + 1_000 * (Number(cell('exec_time_seconds')) || 0),
      failed: cell('failed') === '1',
      features: {
        type: cell('request_type'), group: cell('group'), model: cell('model'), images: quantity(cell('images')), steps: quantity(cell('steps')), loras: quantity(cell('loras')),
        promptLength: quantity(cell('prompt_length')), negativePromptLength: quantity(cell('negative_prompt_length')), hour: new Date(at).getUTCHours(),
      },
    }
  })
}
