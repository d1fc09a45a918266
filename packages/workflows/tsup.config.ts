import { nofxPackage } from '../../tools/tsup.base.ts'

export default nofxPackage({ entry: ['src/index.ts', 'src/graphlib.ts', 'src/templates.ts', 'src/generation.ts', 'src/ai-sdk.ts'] })
