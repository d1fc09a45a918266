const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ids of runs are UUIDs here. Anything else names no run, and asking Postgres for it would be an error. */
export function isRunId(text: string): boolean {
  return UUID.test(text)
}
