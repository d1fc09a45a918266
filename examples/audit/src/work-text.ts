import type { Draft } from './audit-agents.ts'
import { numberText } from './html-text.ts'
import { parseReason } from './reason-text.ts'
import type { ReportData } from './report-data.ts'
import type { Findings } from './audit-steps.ts'
import type { Outcome, Work } from './run-tree.ts'

/** What a piece of work is called: `scan core`, `writer, round 2`. */
export function workLabel({ name, node, area, round, attempt }: Work): string {
  // The members of a pair are told apart by their names; everyone else is known by what is done.
  const what = [round === undefined ? node : name, area].filter((part) => part !== undefined).join(' ')
  return `${what}${round === undefined ? '' : `, round ${round}`}${attempt > 1 ? `, attempt ${attempt}` : ''}`
}

/** What came of it, in a few words. */
export function outcomeText({ name, outcome: { status, value } }: Work & { readonly outcome: Outcome }): string {
  if (status !== 'completed') return `${status}: ${String(value)}`
  // The log holds what our own steps and agents returned, so the name tells the type.
  switch (name) {
    case 'open': {
      const { files, areas } = value as { readonly files: number; readonly areas: readonly unknown[] }
      return `${counted(files, 'file')} in ${counted(areas.length, 'area')}`
    }
    case 'read-log': {
      const { commits, authors } = value as { readonly commits: number; readonly authors: number }
      return `${counted(commits, 'commit')} by ${counted(authors, 'author')}`
    }
    case 'scan': {
      const { sources, codeLines } = value as { readonly sources: number; readonly codeLines: number }
      return `${counted(sources, 'code file')}, ${counted(codeLines, 'line')}`
    }
    case 'gather': {
      const { high, medium, low, info } = (value as ReportData).findings.counts
      return `${counted(high + medium + low + info, 'finding')} ranked`
    }
    case 'writer':
      return `${counted((value as Draft).markdown.length, 'character')}`
    case 'reviewer':
      return reviewText(value as { readonly approved: boolean; readonly reasons: readonly string[] })
    default:
      return counted((value as Findings).findings.length, 'finding')
  }
}

function reviewText({ approved, reasons }: { readonly approved: boolean; readonly reasons: readonly string[] }): string {
  if (approved) return 'approved'
  const [first = ''] = reasons.map((reason) => parseReason(reason).message)
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  return `sent back: ${first.replace(/\.$/, '')}${more}`
}

/** `counted(1, 'file')` is '1 file', `counted(1200, 'file')` is '1 200 files'. */
export function counted(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? '' : 's'}`
}
