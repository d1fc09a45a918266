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
export { validatePlan, type PlanFault } from './plan/validate-plan.ts'

// What runs record
export type { WorkflowEvent, WorkflowOwnEvent } from './run/workflow-event.ts'
