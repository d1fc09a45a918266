// Conformance of a store
export { storageConformance } from './conformance/storage.ts'
export { eventLogConformance } from './conformance/event-log.ts'
export { runIndexConformance } from './conformance/run-index.ts'
export { recordsConformance } from './conformance/records.ts'
export { outcomesConformance } from './conformance/outcomes.ts'
export { blobsConformance } from './conformance/blobs.ts'
export { mailboxConformance } from './conformance/mailbox.ts'
export { retentionConformance } from './conformance/retention.ts'
export { durabilityConformance } from './conformance/durability.ts'
export type { ConformanceOptions } from './conformance/options.ts'

// Time
export { createManualClock, type ManualClock } from './manual-clock.ts'

// Simulation: every failure, on purpose, from a seed
export { simulate, tallySeeds } from './simulation/simulate.ts'
export type { SimulateOptions, SimulationProgress } from './simulation/simulate-options.ts'
export type { FoundViolation, Scenario } from './simulation/simulate-seed.ts'
export type { SimulatedApp, SimulatedHost } from './simulation/process.ts'
export type { Answer, Client, Judge, Message, Operation, RunFacts } from './simulation/client.ts'
export { createRandom, type Random } from './simulation/random.ts'

// Who works in it, and how much there is to do
export { modelledAgent, modelledStep, type AgentModel, type Drift, type LatencyModel, type ModelledCall, type Outage } from './simulation/agent-model.ts'
export { fitAgentModel } from './simulation/fit-agent-model.ts'
export { drawOutages, type OutageRates } from './simulation/outages.ts'
export { arrivals, type ArrivalPattern } from './simulation/arrivals.ts'
export { closedLoop, type ClosedLoop } from './simulation/closed-loop.ts'

// What it shows
export type { CallReport, ReportedViolation, RunReport, SimulationReport } from './simulation/report.ts'
export { Tally, type TallyData } from './simulation/tally.ts'
export { printReport, printViolation } from './simulation/print-report.ts'
export type { Distribution } from './simulation/distribution.ts'

// What goes wrong in it, and what has to hold all the same
export { FAULTS } from './simulation/faults/index.ts'
export type { Fault, PlannedFault } from './simulation/fault.ts'
export { CHECKERS } from './simulation/checkers/index.ts'
export type { Checker, Violation } from './simulation/checker.ts'
export type { Evidence } from './simulation/evidence.ts'
export type { Call } from './simulation/effect-watch.ts'
export type { Commit, HandOver, Holder } from './simulation/shared-store.ts'
export type { StruckFault } from './simulation/world.ts'
