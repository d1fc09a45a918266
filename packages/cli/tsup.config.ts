import { nofxPackage } from '../../tools/tsup.base.ts'

// A program for Node, and the helper that configuration files import.
export default nofxPackage({ platform: 'node', entry: ['src/index.ts', 'src/bin.ts'] })
