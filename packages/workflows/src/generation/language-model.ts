import type { Usage } from '@nofx/core'
import type { JsonSchema } from '../plan/json-schema.ts'

/** A language model, as far as plans need one. Which it is, and where it runs, is the host's business: `@nofx/workflows/ai-sdk` has an adapter. */
export interface LanguageModel {
  /** For provenance: `openai/gpt-5`. */
  readonly id: string
  /** Resolves with what the model says; rejects when it cannot be asked. What it says is data, and checked by who asks. */
  generate(request: ModelRequest): Promise<ModelResponse>
}

export interface ModelRequest {
  /** What the model is to do. The words of users are never part of it. */
  readonly instructions: string
  /** The talk so far, oldest first, the last by the user. */
  readonly messages: readonly ModelMessage[]
  /** What the answer has to be, for models that can be held to it. */
  readonly schema: JsonSchema
  readonly signal?: AbortSignal
}

export interface ModelMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export interface ModelResponse {
  readonly text: string
  readonly usage?: Usage
}
