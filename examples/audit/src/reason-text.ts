import { z } from 'zod'
import { SECTIONS } from './report-sections.ts'
import type { ReviewReason } from './reviewer.ts'

const reasonSchema = z.object({
  code: z.string() as z.ZodType<ReviewReason['code']>,
  message: z.string(),
  section: z.enum(SECTIONS).exactOptional(),
  place: z.object({ file: z.string(), line: z.number() }).exactOptional(),
})

/** A reason as the text that the pair pattern carries from the critic to the proposer. */
export function printReason(reason: ReviewReason): string {
  return JSON.stringify(reason)
}

/** The reason that `printReason` wrote. */
export function parseReason(text: string): ReviewReason {
  return reasonSchema.parse(JSON.parse(text))
}
