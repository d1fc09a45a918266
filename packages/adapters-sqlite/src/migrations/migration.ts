/** One step of the schema. A migration that was released is never changed: what has to change comes in the next number. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** One or more statements. */
  readonly sql: string
}
