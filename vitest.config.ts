import { defineConfig } from 'vitest/config'

// Packages resolve to each other's sources through this exports condition, so tests never need a build.
const conditions = ['@nofx/source', 'module', 'node', 'development|production']
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: ['@nofx/source', 'node'] } } }

export default defineConfig({
  test: {
    // The JSON report is what .ci/run adds up.
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/test-report.json' },
    projects: [
      {
        ...resolve,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'examples/audit/src/**/*.test.ts', 'tools/**/*.test.ts'],
        },
      },
      {
        ...resolve,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          // One real Postgres server for all integration tests.
          globalSetup: ['test/postgres.global.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
