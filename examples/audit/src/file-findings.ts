import { shellQuote } from './evidence.ts'
import type { FindingDraft } from './findings.ts'
import type { Repository } from './repository.ts'
import { HUGE_FILE_BYTES } from './tracked-files.ts'

/** Git keeps every version of a binary file for ever, so large ones weigh on every clone. */
const LARGE_BINARY_BYTES = 1024 * 1024

/** Files that were listed but never read: too large, or no text. Machine-made and foreign code may be either. */
export function fileFindings(repository: Repository): readonly FindingDraft[] {
  return repository.files
    .filter((file) => file.content !== 'text' && file.role !== 'vendored' && file.role !== 'lockfile')
    .map((file) => {
      const size = bytesText(file.bytes)
      const common = { subject: 'file', file: file.path, line: 1, evidence: `wc -c ${shellQuote(file.path)} gives ${file.bytes}` }
      if (file.content === 'huge') {
        return {
          ...common,
          kind: 'huge-file',
          title: `A text file of ${size}`,
          detail: `Files above ${bytesText(HUGE_FILE_BYTES)} are not read: nothing else is known about it.`,
          score01: Math.min(0.6, 0.3 + (0.02 * file.bytes) / HUGE_FILE_BYTES),
        }
      }
      const isLarge = file.bytes > LARGE_BINARY_BYTES
      return {
        ...common,
        kind: 'binary-file',
        title: `A binary file of ${size}`,
        detail: isLarge ? 'Every version of it stays in every clone. It was not read.' : 'It was not read.',
        score01: isLarge ? 0.3 : 0.05,
      }
    })
}

/** 1536 is '1.5 KiB'. */
function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
