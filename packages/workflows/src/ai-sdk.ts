import { generateText, jsonSchema, NoObjectGeneratedError, Output, type LanguageModel as AiLanguageModel } from 'ai'
import type { LanguageModel, ModelResponse } from './generation/language-model.ts'

export interface AiSdkModelOptions {
  /** How often a call that fails for a passing reason is made again. Default: 2. */
  readonly maxRetries?: number
  /** Tokens of an answer, at most. Default: those of the model. */
  readonly maxOutputTokens?: number
  readonly temperature?: number
  readonly providerOptions?: Parameters<typeof generateText>[0]['providerOptions']
}

/**
 * A model of the AI SDK (`ai` 7, an optional peer) as the language model of `generatePlan`. The model is held to the schema of the answer
 * where its provider can do so; an answer that is no JSON is handed on all the same, so that it can be corrected.
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
export function aiSdkModel(model: AiLanguageModel, options: AiSdkModelOptions = {}): LanguageModel {
  return {
    id: typeof model === 'string' ? model : `${model.provider}/${model.modelId}`,
    async generate({ instructions, messages, schema, signal }) {
      try {
        const { text, usage } = await generateText({
          ...options, model, instructions, messages: messages.map(({ role, content }) => ({ role, content })),
          // Without a validator: who asks looks at the answer, and says what is wrong with it.
          output: Output.object({ schema: jsonSchema(schema), name: 'plan' }),
          ...(signal && { abortSignal: signal }),
        })
        return responseOf(text, usage)
      } catch (error) {
        if (!NoObjectGeneratedError.isInstance(error) || error.text === undefined) throw error
        return responseOf(error.text, error.usage)
      }
    },
  }
}

function responseOf(text: string, usage: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined } | undefined): ModelResponse {
  const { inputTokens, outputTokens } = usage ?? {}
  return { text, usage: { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) } }
}
