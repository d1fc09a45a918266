import { pgliteStorage } from '../../packages/adapters-postgres/src/index.ts'
import { createNofx } from './create-nofx.ts'
import type { DurableContender, Setting } from './workload.ts'

/** NOFX on a Postgres inside its process; the URL is that of a folder, or `memory:`. */
export function createContender({ url }: Setting): Promise<DurableContender> {
  return createNofx(pgliteStorage(url === 'memory:' ? {} : { dataDir: url }))
}
