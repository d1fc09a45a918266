import { storageConformance } from '@nofx/testing'
import { inject } from 'vitest'
import { postgresStorage } from '../src/index.ts'
import { newSchema } from './new-schema.ts'

const schema = newSchema()

storageConformance({ name: 'postgres', open: () => postgresStorage({ connectionString: inject('postgresUrl'), schema }) })
