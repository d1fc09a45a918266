/**
 * Every error code and what it means in one line. A code is a promise to users: it is never reused or renamed,
 * and each has a page `docs/errors/<code>.md` with causes and remedies.
 */
export const ERROR_CODES = {
  'input.invalid': 'A value from outside does not have the shape that was asked for.',
  'agent.none_suitable': 'No registered agent has the skills that a task asks for.',
  'agent.duplicate': 'Two agents were registered under one id.',
  'agent.failed': 'An agent threw, and no attempt was left.',
  'agent.invalid_output': 'An agent returned something that its role does not allow.',
  'pattern.unknown': 'A session names a pattern that this process does not know.',
  'plan.invalid': 'A workflow plan has faults; all of them are listed with their paths.',
  'workflow.unknown': 'A workflow was named that this process has not registered.',
  'workflow.adaptation_refused': 'A change of a running plan would not leave a valid plan, or comes too late.',
  'template.invalid': 'A template, or what was given to it, has faults; all of them are listed with their paths.',
  'template.unknown': 'A template, or a version of it, was named that there is not.',
  'template.conflict': 'Templates that use each other cannot be put together, or a version exists with another content.',
  'generation.failed': 'A language model gave no plan without faults in the tries it had.',
  'step.unknown': 'A plan names a step whose handler this process has not registered.',
  'step.failed': 'A step threw, and no attempt was left.',
  'effect.timeout': 'A step, agent or wait took longer than its limit.',
  'effect.cancelled': 'Work was stopped because its run was cancelled or ended.',
  'effect.in_doubt': 'A process died while it performed an effect that may run only once.',
  'effect.unknown': 'A run asks for an effect that this process cannot perform.',
  'run.unknown': 'There is no run of that id in the store.',
  'run.exists': 'A run of that id was started before.',
  'run.ended': 'The run has ended, so it takes no further input.',
  'run.cancelled': 'The run was cancelled.',
  'run.not_owned': 'Another process owns the run.',
  'run.parked': 'The run cannot be continued by this version of the program.',
  'limit.exceeded': 'A run reached one of its limits: steps, time, cost or depth.',
  'runtime.closed': 'The orchestrator or engine was closed.',
  'storage.unavailable': 'The store cannot be reached or refused the request.',
  'storage.locked': 'Another process has the embedded database open.',
  'storage.schema_newer': 'The database was migrated by a newer release.',
  'storage.schema_older': 'The database has not been migrated to this release, and was not to be.',
  'storage.dependency_missing': 'An optional database driver is not installed.',
  'storage.closed': 'The store was closed.',
  'forecast.not_enough_data': 'There is too little history to forecast from.',
  'failure.not_enough_data': 'There are too few failures, or too little else, to learn from.',
} as const

/** A stable name for one kind of failure. */
export type ErrorCode = keyof typeof ERROR_CODES
