import { nofxPackage } from '../../tools/tsup.base.ts'

// The adapter opens sockets and files, so it is the one package built for Node alone.
export default nofxPackage({ platform: 'node' })
