const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Ids are UUIDs, as they are on Postgres. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
