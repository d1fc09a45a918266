// Write workflows
export { defineStep, type Step, type StepChecked, type StepContext, type StepOptions } from './builder/define-step.ts'
export { defineWorkflow, type Workflow, type WorkflowOptions } from './builder/define-workflow.ts'
export type { AgentNodeOptions, Approval, Builder, NodeOptions, StepNodeOptions, Undo } from './builder/plan-builder.ts'
export type { Bindable, Ref, Resolved } from './builder/ref.ts'
export { cel } from './builder/cel.ts'

// Run them
export { WorkflowEngine, type StartOptions, type WorkflowEngineOptions } from './engine/workflow-engine.ts'
export type { Doubt, DoubtAnswer } from '@nofx/runtime'
export type { WorkflowRun } from './engine/workflow-run.ts'
export type { Adaptation, RecordedAdaptation } from './run/adaptation.ts'

// Plans as data
export type { AgentNode, ApprovalNode, BranchNode, Guard, MapNode, Plan, PlanEdge, PlanNode, Resources, RetryPolicy, StepCall, StepNode } from './plan/plan.ts'
export type { Binding, Path } from './plan/binding.ts'
export type { Condition } from './plan/condition.ts'
export { validatePlan } from './plan/validate-plan.ts'
export type { PlanFault, PlanFaultKind } from './plan/plan-fault.ts'
export type { AgentDeclaration, PlanSurroundings, StepDeclaration } from './plan/catalogue-faults.ts'
export type { JsonSchema } from './plan/json-schema.ts'
export { parsePlan, safeParsePlan, type ParsedPlan } from './plan/parse-plan.ts'
export { planJsonSchema, planSchema } from './plan/plan-schema.ts'
export { planHash } from './plan/plan-hash.ts'
export { diffPlans, type FieldChange, type NodeChange, type PlanDiff } from './plan/diff-plans.ts'
export { renderDot } from './plan/render-dot.ts'
export { renderMermaid } from './plan/render-mermaid.ts'

// What runs record
export type { WorkflowEvent, WorkflowOwnEvent } from './run/workflow-event.ts'

// Analyse plans
export { analyze, type Analysis, type AnalyzeOptions, type TaskAnalysis } from './analysis/analyze.ts'
export { whatIf, type Change, type WhatIf } from './analysis/what-if.ts'
export type { Parallelism } from './analysis/parallelism-of.ts'
export type { Expected } from './analysis/spread-of.ts'
export type { Estimate, Estimates, GraphTask, TaskGraph } from './analysis/task-graph.ts'
export type { Uncertain } from './analysis/uncertain.ts'

// Schedule
export { schedule, type Schedule, type ScheduleOptions } from './scheduling/schedule.ts'
export type { AgentOffer, Present, RunningTask, ScheduleAgent, ScheduleEdge, ScheduleObjective, ScheduleProblem, ScheduleTask } from './scheduling/schedule-problem.ts'

// Optimise plans
export { optimize } from './optimization/optimize.ts'
export type { Optimization, PlanChange, PlanFigures, PlanProposal } from './optimization/optimization.ts'
export type { Gain } from './optimization/measure-plans.ts'
export type { OptimizeOptions, OptimizeResources } from './optimization/optimize-options.ts'

// Estimate from what was recorded, and measure what changes gained
export { estimatesOf } from './analysis/estimates-of.ts'
export { measureGain, type ComparedGain, type GainEvidence, type MeasuredGain } from './optimization/measure-gain.ts'
export type { MeanDifference } from './optimization/mean-difference.ts'
