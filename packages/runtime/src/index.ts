// The loop
export { Runtime, type RuntimeSignals, type StartRun } from './runtime.ts'
export type { RuntimeOptions } from './runtime-options.ts'
export { RunHandle } from './run-handle.ts'
export type { ForkOptions, ForkPoint } from './fork-point.ts'
export type { RunEventStream, StreamedEvent } from './run-events.ts'
export type { Doubt, DoubtAnswer } from './doubt.ts'

export { derivedId, newId } from './ids.ts'

// What a kind of run brings
export type { RunKind } from './run-kind.ts'
export type { Checked, ChildRun, PerformContext, Performer } from './performer.ts'

// What listeners are shown
export type { LiveRun } from './live-run.ts'
export type { OpenEffect } from './open-effect.ts'

// Looking at a whole store with the code at hand
export { checkRuns, type CheckedRun, type CheckRunsOptions, type RunInspector } from './check-runs.ts'
export { rebuildViews, type RebuildViewsOptions, type RebuiltRun } from './rebuild-views.ts'
export type { RunProblem } from './run-problem.ts'
