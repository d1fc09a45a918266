// The stores
export { postgresStorage, type PostgresStorageOptions } from './postgres-storage.ts'
export { pgliteStorage, type PGliteStorageOptions } from './pglite-storage.ts'

// For hosts that keep their own migrations
export { migrationSql, type MigrationSqlOptions } from './migration-sql.ts'
export { SCHEMA_VERSION } from './migrations/index.ts'
export type { MigrationListener } from './migrate.ts'
export { printPlace } from './place.ts'
