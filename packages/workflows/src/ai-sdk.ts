import { NofxError } from '@nofx/core'
import { APICallError, generateText, jsonSchema, NoObjectGeneratedError, Output, type LanguageModel as AiLanguageModel } from 'ai'
import type { LanguageModel, ModelResponse } from './generation/language-model.ts'

export interface AiSdkModelOptions {
  /** How often a call that fails for a passing reason is made again. Default: 2. */
  readonly maxRetries?: number
  /** Tokens of an answer, at most. Default: those of the model. */
  readonly maxOutputTokens?: number
  readonly temperature?: number
  /**
   * Whether the provider holds the model to the schema of the answer. Default: no, it holds it to JSON, and the model is told the schema. That schema
   * has optional fields and free values, which strict modes, such as the one that OpenAI's models have by default, refuse.
   */
  readonly structuredOutputs?: boolean
  readonly providerOptions?: Parameters<typeof generateText>[0]['providerOptions']
}

/**
 * A model of the AI SDK (`ai` 7, an optional peer) as the language model of `generatePlan`. An answer that is no JSON is handed on all the
 * same, so that it can be corrected. What the provider refuses for good, such as a wrong key, is an error that says `retryable: false`.
 *
 * @param model one of a provider package, or its id for the gateway: `openai/gpt-5`
 *
 * @example
 * ```ts
 * import { openai } from '@ai-sdk/openai'
 * import { aiSdkModel } from '@nofx/workflows/ai-sdk'
 * const { plan } = await generatePlan('Publish the package once its tests pass.', { model: aiSdkModel(openai('gpt-5')), steps })
 * ```
 */
export function aiSdkModel(model: AiLanguageModel, { structuredOutputs = false, ...options }: AiSdkModelOptions = {}): LanguageModel {
  const id = typeof model === 'string' ? model : `${model.provider}/${model.modelId}`
  return {
    id,
    async generate({ instructions, messages, schema, signal }) {
      try {
        const { text, usage } = await generateText({
          ...options, model, messages: messages.map(({ role, content }) => ({ role, content })),
          // Without a validator: who asks looks at the answer, and says what is wrong with it.
          ...(structuredOutputs
            ? { instructions, output: Output.object({ schema: jsonSchema(schema), name: 'plan' }) }
            : { instructions: `${instructions}\n\nThe JSON Schema of the answer:\n${JSON.stringify(schema)}`, output: Output.json({ name: 'plan' }) }),
          ...(signal && { abortSignal: signal }),
        })
        return responseOf(text, usage)
      } catch (error) {
        if (NoObjectGeneratedError.isInstance(error) && error.text !== undefined) return responseOf(error.text, error.usage)
        if (APICallError.isInstance(error) && !error.isRetryable) throw new NofxError('generation.failed', `The model "${id}" could not be asked, and asking again would not help: ${error.message}. Look at the cause: the key, the name of the model, the options.`, { cause: error, retryable: false })
        throw error
      }
    },
  }
}

function responseOf(text: string, usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined } | undefined): ModelResponse {
  const { inputTokens, outputTokens } = usage ?? {}
  return { text, usage: { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) } }
}
