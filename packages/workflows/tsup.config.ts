import { nofxPackage } from '../../tools/tsup.base.ts'

export default nofxPackage()
