import { expect, it } from 'vitest'
import { parseReason, printReason } from './reason-text.ts'
import type { ReviewReason } from './reviewer.ts'

it.each<ReviewReason>([
  { code: 'too-long', message: 'Too long.' },
  { code: 'section-missing', message: 'The report has no section "Areas".', section: 'Areas' },
  { code: 'place-unknown', message: 'weird\n{"name"}.ts is no tracked file.', place: { file: 'weird\n{"name"}.ts', line: 7 } },
])('a reason reads back as it was written: $code', (reason) => {
  expect(parseReason(printReason(reason))).toEqual(reason)
})
