import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { MockLanguageModelV4 } from 'ai/test'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { aiSdkModel } from './ai-sdk.ts'
import { generatePlan } from './generation/generate-plan.ts'
import { defineStep, WorkflowEngine } from './index.ts'
import { workflowOf } from './templates/workflow-of.ts'

const greet = defineStep('greet', { run: ({ name }: { name: string }) => `Hello, ${name}.` })

const good = JSON.stringify({ name: 'hello', reason: 'It greets.', nodes: [{ kind: 'step', id: 'greeting', step: 'greet', input: { name: '$input.name' } }], output: '$greeting' })
const unknownStep = good.replace('"greet"', '"wave"')

function answerOf(text: string) {
  return {
    content: [{ type: 'text' as const, text }], finishReason: { unified: 'stop' as const, raw: 'stop' }, warnings: [],
    usage: { inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined }, outputTokens: { total: 5, text: 5, reasoning: undefined } },
  }
}

describe('aiSdkModel', () => {
  it('asks the model for the schema of a plan, and counts what it consumed', async () => {
    const mock = new MockLanguageModelV4({ provider: 'mock', modelId: 'planner', doGenerate: [answerOf(good)] })
    const { plan, provenance } = await generatePlan('Greet whoever comes.', { model: aiSdkModel(mock, { temperature: 0 }), steps: [greet] })
    expect(plan.nodes).toMatchObject([{ type: 'step', id: 'greeting', step: 'greet' }])
    expect(provenance).toMatchObject({ model: 'mock/planner', goal: 'Greet whoever comes.', usage: { inputTokens: 10, outputTokens: 5 } })
    const [call] = mock.doGenerateCalls
    expect(call).toMatchObject({ temperature: 0, responseFormat: { type: 'json', name: 'plan' } })
    expect(call?.prompt.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(JSON.stringify(call?.prompt[0])).not.toContain('Greet whoever comes.')
    // Strict modes of providers refuse the schema, so the model is told it.
    expect(call?.responseFormat).not.toHaveProperty('schema')
    expect(JSON.stringify(call?.prompt[0])).toContain('The JSON Schema of the answer:')
  })

  it('has the provider hold the model to the schema where that is asked for', async () => {
    const mock = new MockLanguageModelV4({ doGenerate: [answerOf(good)] })
    await generatePlan('Greet whoever comes.', { model: aiSdkModel(mock, { structuredOutputs: true }), steps: [greet] })
    expect(mock.doGenerateCalls[0]?.responseFormat).toMatchObject({ type: 'json', name: 'plan', schema: { required: ['name', 'reason', 'nodes'] } })
  })

  it('hands on an answer that is no JSON, so that it is corrected', async () => {
    const mock = new MockLanguageModelV4({ doGenerate: [answerOf('I would rather not.'), answerOf(unknownStep), answerOf(good)] })
    const { provenance } = await generatePlan('Greet.', { model: aiSdkModel(mock), steps: [greet] })
    expect(provenance.attempts.map(({ faults }) => faults.map(({ path }) => path))).toEqual([['(root)'], ['nodes.greeting.step'], []])
    expect(provenance.usage).toEqual({ inputTokens: 30, outputTokens: 15 })
    expect(mock.doGenerateCalls[2]?.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  })

  it('says that a model cannot be asked, with the cause', async () => {
    const mock = new MockLanguageModelV4({ provider: 'mock', modelId: 'planner', doGenerate: () => Promise.reject(new Error('no credit')) })
    await expect(generatePlan('Greet.', { model: aiSdkModel(mock, { maxRetries: 0 }), steps: [greet] })).rejects.toMatchObject({
      code: 'generation.failed', retryable: true, message: expect.stringContaining('The model "mock/planner" could not be asked: no credit') as string,
    })
  })
})

interface ChatRequest {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly response_format?: { readonly type: string; readonly json_schema?: { readonly name: string; readonly schema: unknown } }
}

describe('aiSdkModel over HTTP', () => {
  const open: Server[] = []
  afterEach(() => open.splice(0).forEach((server) => {
    server.closeAllConnections()
    server.close()
  }))

  /** A server that speaks the protocol of chat completions and gives one answer after the other. */
  async function serve(answers: readonly (string | number)[]) {
    const requests: ChatRequest[] = []
    const server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const answer = answers[requests.push(JSON.parse(body) as ChatRequest) - 1] ?? 500
        if (answer === 'hang up') {
          request.socket.destroy()
          return
        }
        if (answer === 'never end') {
          response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":')
          return
        }
        if (typeof answer === 'number') {
          response.writeHead(answer, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: 'overloaded', type: 'server_error' } }))
          return
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
          id: 'chat-1', object: 'chat.completion', created: 1, model: 'local', choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }], usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
        }))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(server)
    const { port } = server.address() as AddressInfo
    const provider = createOpenAICompatible({ name: 'local', baseURL: `http://127.0.0.1:${port}/v1`, supportsStructuredOutputs: true })
    return { requests, model: provider('local') }
  }

  it('makes a plan that runs, after a fault was corrected', async () => {
    const { requests, model } = await serve([unknownStep, `\`\`\`json\n${good}\n\`\`\``])
    const { plan, provenance } = await generatePlan('Greet whoever comes.', { model: aiSdkModel(model, { maxRetries: 0 }), steps: [greet] })
    expect(provenance).toMatchObject({ model: 'local.chat/local', usage: { inputTokens: 200, outputTokens: 40 } })
    expect(requests[0]?.response_format).toEqual({ type: 'json_object' })
    expect(requests[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(requests[1]?.messages.at(-1)?.content).toContain('There is no step \\"wave\\"')
    await using engine = new WorkflowEngine()
    expect(await (await engine.start(workflowOf(plan, { steps: [greet] }), { name: 'Ada' })).result()).toBe('Hello, Ada.')
  })

  it('fails with what the server says', async () => {
    const { model } = await serve([503])
    await expect(generatePlan('Greet.', { model: aiSdkModel(model, { maxRetries: 0 }), steps: [greet] })).rejects.toMatchObject({ code: 'generation.failed', message: expect.stringContaining('overloaded') as string })
  })

  it('says whether asking again may help', async () => {
    for (const [answer, retryable] of [[503, true], ['hang up', true], [401, false]] as const) {
      const { model } = await serve([answer])
      await expect(generatePlan('Greet.', { model: aiSdkModel(model, { maxRetries: 0 }), steps: [greet] })).rejects.toMatchObject({ code: 'generation.failed', retryable })
    }
  })

  it('waits for an answer without end no longer than it may', async () => {
    const { model, requests } = await serve(['never end'])
    const stop = new AbortController()
    const asked = generatePlan('Greet.', { model: aiSdkModel(model), steps: [greet], signal: stop.signal })
    await expect.poll(() => requests.length).toBe(1)
    stop.abort(new Error('too late'))
    await expect(asked).rejects.toThrow('too late')
  })

  it('stops when it is no longer wanted', async () => {
    const { model } = await serve([good])
    await expect(generatePlan('Greet.', { model: aiSdkModel(model), steps: [greet], signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow('never mind')
  })
})

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
