/** A Postgres schema of its own for a test; the server is thrown away, so nothing is dropped. */
export const newSchema = (): string => `test_${crypto.randomUUID().slice(0, 8)}`
