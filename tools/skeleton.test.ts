import { expect, test } from 'vitest'
import * as core from '@nofx/core'
test('the skeleton works', () => { expect(core).toBeDefined() })
