// Without a model
export { suggestPlans, type PlanProposal, type PlanSuggestion, type SuggestPlansOptions } from './generation/suggest-plans.ts'
export { readPastPlans, type PastPlan, type ReadPastPlansOptions } from './generation/past-plans.ts'

// By a language model
export { generatePlan, type GeneratedPlan, type GeneratePlanOptions, type PlanAttempt, type PlanProvenance } from './generation/generate-plan.ts'
export type { LanguageModel, ModelMessage, ModelRequest, ModelResponse } from './generation/language-model.ts'
export type { DraftFault } from './generation/draft-to-plan.ts'

// What both look at
export { assessPlan, type AssessOptions, type PlanAssessment } from './generation/assess-plan.ts'
export type { Catalogue, DescribedAgent, DescribedStep } from './generation/catalogue.ts'
