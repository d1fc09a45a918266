import { addUsage, NofxError, validate, type Schema, type Usage } from '@nofx/core'
import { int, maximum, minLength, nonnegative, string, maxLength } from 'zod/mini'
import type { JsonSchema } from '../plan/json-schema.ts'
import type { Plan } from '../plan/plan.ts'
import type { PlanFault } from '../plan/plan-fault.ts'
import { safeParsePlan } from '../plan/parse-plan.ts'
import { assessPlan, type AssessOptions, type PlanAssessment } from './assess-plan.ts'
import { describedSteps, type Catalogue } from './catalogue.ts'
import { draftToPlan, type DraftFault } from './draft-to-plan.ts'
import type { LanguageModel, ModelMessage } from './language-model.ts'
import { planDraftJsonSchema, planDraftSchema } from './plan-draft.ts'
import { PLAN_INSTRUCTIONS, planRequest, repairRequest } from './plan-prompt.ts'

export interface GeneratePlanOptions extends Catalogue, AssessOptions {
  readonly model: LanguageModel
  /** What the runs of the plan take. Default: anything. */
  readonly input?: Schema | JsonSchema
  /** Plans or templates to go by, such as those that `suggestPlans` finds. */
  readonly examples?: readonly unknown[]
  /** How often the model may correct what it got wrong, from 0 to 10. Default: 3. */
  readonly repairs?: number
  readonly signal?: AbortSignal
}

/** A plan that a model has written, and how it came about. Nobody has run it, and nothing runs it by itself. */
export interface GeneratedPlan {
  readonly plan: Plan
  /** Why it does what was asked for, in the words of the model: to be shown, and to be doubted. */
  readonly reason: string
  readonly provenance: PlanProvenance
  /** What is most likely a mistake, and keeps nothing from running. */
  readonly warnings: readonly PlanFault[]
  readonly assessment: PlanAssessment
}

export interface PlanProvenance {
  readonly by: 'model'
  readonly model: string
  readonly goal: string
  /** Each try: what the model said, and what was wrong with it. The last has no faults. */
  readonly attempts: readonly PlanAttempt[]
  /** Of all tries, as far as the model tells. */
  readonly usage: Usage
}

export interface PlanAttempt {
  readonly text: string
  readonly faults: readonly DraftFault[]
}

/** A goal in words. What is longer is a document, and belongs into the input of a run. */
const GOAL_CHARS_MAX = 20_000

const REPAIRS_MAX = 10

/** An answer in characters: 300 nodes are a third of this. What is longer is not looked at. */
const ANSWER_CHARS_MAX = 300_000

const goalSchema = string().check(minLength(1), maxLength(GOAL_CHARS_MAX))
const repairsSchema = int().check(nonnegative(), maximum(REPAIRS_MAX))

/**
 * Has a language model write a plan for a goal. The model is given the goal, the catalogue and the shape of the answer as data; what it
 * answers is only ever data, checked as a plan from a stranger is: shape, references, conditions, steps, skills, types and resources. Faults go
 * back to it, at most `repairs` times. How steps are performed, with which effects, limits and retries, is not the model's to say.
 *
 * @returns a proposal that has been analysed and scheduled
 * @throws NofxError `generation.failed` when no answer was a plan without faults, or the model could not be asked; `input.invalid`. What
 * `signal` says when it is aborted
 *
 * @example
 * ```ts
 * const { plan, reason, assessment } = await generatePlan('Publish the package once its tests pass.', {
 *   model: aiSdkModel(openai('gpt-5')), steps: [checkout, { step: test, description: 'Runs all tests.' }, publish], agents,
 * })
 * console.log(reason, assessment.analysis.makespanMs, renderMermaid(plan))
 * await engine.start(workflowOf(plan, { steps: [checkout, test, publish] }), { repo: '.' })
 * ```
 */
export async function generatePlan(goal: string, options: GeneratePlanOptions): Promise<GeneratedPlan> {
  validate(goalSchema, goal, 'the goal of a plan')
  const repairs = validate(repairsSchema, options.repairs ?? 3, 'the `repairs` of a plan')
  const { model, signal } = options
  const schema = planDraftJsonSchema()
  const attempts: PlanAttempt[] = []
  let messages: readonly ModelMessage[] = [planRequest(goal, options)]
  let usage: Usage = {}
  while (attempts.length <= repairs) {
    signal?.throwIfAborted()
    const answer = await ask(model, { instructions: PLAN_INSTRUCTIONS, messages, schema, ...(signal && { signal }) })
    usage = addUsage(usage, answer.usage ?? {})
    const read = readAnswer(answer.text, options)
    attempts.push({ text: answer.text.slice(0, ANSWER_CHARS_MAX), faults: read.faults })
    if (read.plan !== undefined) {
      const provenance = { by: 'model', model: model.id, goal, attempts, usage } as const
      return { plan: read.plan, reason: read.reason, warnings: read.warnings, provenance, assessment: assessPlan(read.plan, options) }
    }
    // The first request and the last answer say it all, so that a talk does not grow with its tries.
    messages = [messages[0] as ModelMessage, { role: 'assistant', content: answer.text.slice(0, ANSWER_CHARS_MAX) }, repairRequest(read.faults)]
  }
  throw failure(model, attempts)
}

type Read = { readonly plan: Plan; readonly reason: string; readonly warnings: readonly PlanFault[]; readonly faults: readonly [] } | { readonly plan: undefined; readonly faults: readonly DraftFault[] }

/** What an answer says, or all that is wrong with it. */
function readAnswer(text: string, { steps, agents, capacities, input }: GeneratePlanOptions): Read {
  const wrong = (message: string): Read => ({ plan: undefined, faults: [{ path: '(root)', message }] })
  if (text.length > ANSWER_CHARS_MAX) return wrong(`The answer has ${text.length} characters; the most is ${ANSWER_CHARS_MAX}. Use maps.`)
  let json: unknown
  try {
    // Some models put words or a fence around.
    json = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
  } catch (error) {
    return wrong(`The answer is no JSON object: ${(error as Error).message.slice(0, 200)}. Answer with one and nothing else.`)
  }
  const draft = planDraftSchema.safeParse(json)
  if (!draft.success) return { plan: undefined, faults: draft.error.issues.map(({ path, message }) => ({ path: path.join('.') || '(root)', message: `${message}. Correct it.` })) }
  const catalogue: Catalogue = { ...(steps && { steps }), ...(agents && { agents }) }
  const { plan, faults } = draftToPlan(draft.data, catalogue)
  const surroundings = { steps: describedSteps(catalogue).map(({ step }) => step), agents: agents ?? [], ...(capacities && { capacities }), ...(input && { input }) }
  const parsed = safeParsePlan(plan, surroundings)
  const errors = parsed.faults.filter(({ severity }) => severity === 'error')
  if (faults.length > 0 || !parsed.ok) return { plan: undefined, faults: [...faults, ...errors.map(({ path, message }) => ({ path, message }))] }
  return { plan: parsed.plan, reason: draft.data.reason, warnings: parsed.faults, faults: [] }
}

async function ask(model: LanguageModel, request: Parameters<LanguageModel['generate']>[0]): ReturnType<LanguageModel['generate']> {
  try {
    return await model.generate(request)
  } catch (error) {
    request.signal?.throwIfAborted()
    throw new NofxError('generation.failed', `The model "${model.id}" could not be asked: ${error instanceof Error ? error.message : String(error)}. Look at the cause, and whether it is reachable.`, { cause: error, retryable: true })
  }
}

function failure({ id }: LanguageModel, attempts: readonly PlanAttempt[]): NofxError {
  const { faults } = attempts.at(-1) as PlanAttempt
  const [first] = faults
  const what = faults.length === 1 ? 'a fault' : `${faults.length} faults, the first`
  return new NofxError('generation.failed', `The model "${id}" gave no plan for the goal in ${attempts.length === 1 ? 'one try' : `${attempts.length} tries`}. The last had ${what}: ${first?.path}: ${first?.message} Describe the steps better, or allow more repairs.`)
}
