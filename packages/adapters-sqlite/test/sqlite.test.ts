import { storageConformance } from '@nofx/testing'
import { sqliteStorage } from '../src/index.ts'
import { newFolder } from './new-folder.ts'

const folder = newFolder()

storageConformance({ name: 'sqlite', open: () => sqliteStorage({ file: folder.file('conformance.db') }) })
