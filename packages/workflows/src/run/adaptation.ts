/** A change of a running plan. Journaled with its reason, so that it can be explained and undone. */
export type Adaptation = {
  readonly type: 'replace-step'
  /** The id of a step node. */
  readonly node: string
  /** The name of the registered step that takes its place; it has to take the same input. */
  readonly with: string
  readonly reason: string
}
