import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real PostgreSQL server, as a superuser. Each test file takes a schema of its own. */
    postgresUrl: string
  }
}

/** Starts one PostgreSQL server for all integration tests and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres()
  project.provide('postgresUrl', url)
  return stop
}
