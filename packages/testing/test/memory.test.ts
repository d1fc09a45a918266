import { memoryStorage } from '@nofx/core'
import { storageConformance } from '../src/index.ts'

storageConformance({ name: 'memory', open: () => memoryStorage() })
