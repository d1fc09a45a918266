import { addUsage, assertJson, NofxError, validate, type Schema, type Usage } from '@nofx/core'
import { array, config, custom, int, looseObject, maximum, nonnegative, optional, unknown } from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import { recordOf, type JsonSchema } from '../plan/json-schema.ts'
import type { Plan } from '../plan/plan.ts'
import type { PlanFault } from '../plan/plan-fault.ts'
import { safeParsePlan } from '../plan/parse-plan.ts'
import { askModel } from './ask-model.ts'
import { assessPlan, checkAssessOptions, type AssessOptions, type PlanAssessment } from './assess-plan.ts'
import { catalogueFields, describedSteps, type Catalogue } from './catalogue.ts'
import { draftToPlan, type DraftFault } from './draft-to-plan.ts'
import { checkGoal } from './goal.ts'
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
  /** Ends the wait, whatever the model does: `AbortSignal.timeout(60_000)`. Without one, a model that never answers is waited for. */
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

/** What a model is told in characters: more than the largest of today read. */
const REQUEST_CHARS_MAX = 5_000_000

/** Characters of the last fault that an error shows. */
const FAULT_SHOWN_MAX = 500

const REPAIRS_MAX = 10
const REPAIRS_DEFAULT = 3

/** An answer in characters: 300 nodes are a third of this. What is longer is not looked at. */
const ANSWER_CHARS_MAX = 300_000

config(en())

const optionsSchema = looseObject({
  ...catalogueFields,
  model: custom<LanguageModel>((given) => typeof recordOf(given)?.['id'] === 'string' && typeof recordOf(given)?.['generate'] === 'function', 'Expected a language model: { id, generate }'),
  input: optional(custom<Schema | JsonSchema>((given) => recordOf(given) !== undefined || typeof given === 'function', 'Expected a schema')),
  examples: optional(array(unknown())),
  repairs: optional(int().check(nonnegative(), maximum(REPAIRS_MAX))),
  signal: optional(custom<AbortSignal>((given) => typeof recordOf(given)?.['addEventListener'] === 'function', 'Expected an AbortSignal')),
})

/**
 * Has a language model write a plan for a goal. The model is given the goal, the catalogue and the shape of the answer as data; what it
 * answers is only ever data, checked as a plan from a stranger is: shape, references, conditions, steps, skills, types and resources. Faults go
 * back to it, at most `repairs` times. How steps are performed, with which effects, limits and retries, is not the model's to say.
 *
 * @returns a proposal that has been analysed and scheduled
 * @throws NofxError `generation.failed` when no answer was a plan without faults, or the model could not be asked; `input.invalid`, before
 * anything is asked. What `signal` says when it is aborted
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
  checkGoal(goal)
  if (goal.trim() === '') throw new NofxError('input.invalid', 'The goal of a plan is empty. Say in words what is wanted.')
  validate(optionsSchema, options, 'the options of generatePlan')
  assertJson(options.examples ?? [], 'the `examples` of generatePlan')
  checkAssessOptions(options)
  const { model, signal, repairs = REPAIRS_DEFAULT } = options
  const schema = planDraftJsonSchema()
  const attempts: PlanAttempt[] = []
  const request = planRequest(goal, options)
  if (request.content.length > REQUEST_CHARS_MAX) throw new NofxError('input.invalid', `The goal, the catalogue and the examples have ${request.content.length} characters; the most is ${REQUEST_CHARS_MAX}. Offer fewer steps, agents or examples.`)
  let messages: readonly ModelMessage[] = [request]
  let usage: Usage = {}
  while (attempts.length <= repairs) {
    signal?.throwIfAborted()
    const answer = await askModel(model, { instructions: PLAN_INSTRUCTIONS, messages, schema, ...(signal && { signal }) })
    usage = addUsage(usage, answer.usage)
    const read = readAnswer(answer.text, options)
    attempts.push({ text: answer.text.slice(0, ANSWER_CHARS_MAX), faults: read.faults })
    if (read.plan !== undefined) {
      const provenance = { by: 'model', model: model.id, goal, attempts, usage } as const
      return { plan: read.plan, reason: read.reason, warnings: read.warnings, provenance, assessment: assessPlan(read.plan, options) }
    }
    // The first request and the last answer say it all, so that a talk does not grow with its tries.
    messages = [request, { role: 'assistant', content: answer.text.slice(0, ANSWER_CHARS_MAX) }, repairRequest(read.faults)]
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

function failure({ id }: LanguageModel, attempts: readonly PlanAttempt[]): NofxError {
  const { faults } = attempts.at(-1) as PlanAttempt
  const [first] = faults
  const what = faults.length === 1 ? 'a fault' : `${faults.length} faults, the first`
  return new NofxError('generation.failed', `The model "${id}" gave no plan for the goal in ${attempts.length === 1 ? 'one try' : `${attempts.length} tries`}. The last had ${what}: ${`${first?.path}: ${first?.message}`.slice(0, FAULT_SHOWN_MAX)} Describe the steps better, or allow more repairs.`)
}
