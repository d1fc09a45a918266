import { Pool } from 'pg'
import { postgresStorage } from '../../packages/adapters-postgres/src/index.ts'
import { createNofx } from './create-nofx.ts'
import type { DurableContender, Setting } from './workload.ts'

/** NOFX on a pool as it comes. */
export function createContender({ url }: Setting): Promise<DurableContender> {
  return createNofx(postgresStorage({ pool: new Pool({ connectionString: url }) }))
}
