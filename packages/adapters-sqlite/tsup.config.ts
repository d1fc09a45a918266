import { nofxPackage } from '../../tools/tsup.base.ts'

// The adapter opens files through Node's own SQLite.
export default nofxPackage({ platform: 'node' })
