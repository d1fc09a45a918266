export { sqliteStorage, type SqliteStorageOptions } from './sqlite-storage.ts'
export type { MigrationListener } from './migrate.ts'
