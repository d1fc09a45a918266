/** One stage of `.ci/run` after the tests: a script of package.json, by name. */
export type Lane = readonly string[]

/**
 * The stages, in two lanes that run side by side; within a lane one follows the other.
 * The package checks pack what the build made, so they share its lane.
 */
export const LANES: readonly Lane[] = [
  ['typecheck', 'check:types', 'lint', 'deps', 'knip', 'tidy', 'docs:build', 'examples'],
  ['build', 'check', 'check:demo', 'simulate'],
]

/** No stage comes near this; one that does hangs, and waiting longer would only hide it. */
export const STAGE_MS_MAX = 240_000
