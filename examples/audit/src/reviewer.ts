import type { ReportData } from './report-data.ts'
import { proseText, type ReportLink, readLinks } from './report-links.ts'
import { SECTIONS, type SectionName } from './report-sections.ts'

/** A stated rule that a report breaks. The writer acts on the code; people read the message. */
export interface ReviewReason {
  readonly code:
    | 'section-missing'
    | 'high-finding-missing'
    | 'findings-uncounted'
    | 'place-unknown'
    | 'line-out-of-range'
    | 'ranking-not-descending'
    | 'figure-wrong'
    | 'duplicate-finding'
    | 'action-missing'
    | 'evidence-missing'
    | 'too-long'
  readonly message: string
  /** Which section is missing. */
  readonly section?: SectionName
  /** Which place of the report leads nowhere. */
  readonly place?: ReportLink
}

export interface Review {
  readonly approved: boolean
  readonly reasons: readonly ReviewReason[]
}

/** A report longer than this is not read; each high finding may take its own room on top. */
const REPORT_CHARS_MAX = 40_000
const CHARS_PER_HIGH_FINDING = 1_500

/** Top findings are those that somebody should act on. */
const ACTIONABLE = new Set(['high', 'medium'])

/** How many lines each file of the audited repository has; a very large number for one that was never read. */
export type LineCounts = Readonly<Record<string, number>>

interface WrittenFinding {
  readonly severity: string
  readonly score01: number
  readonly link: ReportLink | undefined
  readonly title: string
  readonly body: string
}

/**
 * Reads the report as a stranger would, compares it with the data it is made from, and says which rules it breaks. A report
 * without its sections or out of order goes back at once: its details would be read again anyway.
 */
export function reviewReport(markdown: string, data: ReportData, lineCounts: LineCounts): Review {
  const sections = splitSections(markdown)
  const written = readFindings(sections.get('Findings') ?? '')
  const formal = [
    ...missingSections(markdown, sections),
    ...missingHighFindings(written, data),
    ...uncounted(sections.get('Findings') ?? '', written, data),
    ...badOrder(written),
    ...duplicates(written),
  ]
  if (formal.length > 0) return { approved: false, reasons: formal }
  const reasons = [
    ...wrongFigures(sections.get('Summary') ?? '', data),
    ...badPlaces(readLinks(markdown), lineCounts),
    ...missingAdvice(written),
    ...badLength(markdown, data),
  ]
  return { approved: reasons.length === 0, reasons }
}

function splitSections(markdown: string): ReadonlyMap<string, string> {
  const parts = markdown.split(/^## /m).slice(1)
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1)]))
}

/** A finding begins with its bold severity; the indented lines below belong to it. */
function readFindings(section: string): readonly WrittenFinding[] {
  const blocks = section.split(/^(?=(?:\d+\.|-) \*\*(?:high|medium|low|info)\*\*)/m).filter((block) => /^(?:\d+\.|-) \*\*/.test(block))
  return blocks.map((block) => {
    const [, severity = '', score = ''] = /\*\*(\w+)\*\* ([\d.]+) /.exec(block) ?? []
    const first = block.split('\n', 1)[0] ?? ''
    return { severity, score01: Number(score), link: readLinks(first)[0], title: first.slice(first.lastIndexOf('>) ') + 3), body: block }
  })
}

function missingSections(markdown: string, sections: ReadonlyMap<string, string>): readonly ReviewReason[] {
  const missing = SECTIONS.filter((name) => (sections.get(name) ?? '').trim() === '').map(
    (section): ReviewReason => ({ code: 'section-missing', section, message: `The report has no section "${section}".` }),
  )
  return /^# \S/.test(markdown) ? missing : [...missing, { code: 'section-missing', message: 'The report has no title.' }]
}

function wrongFigures(summary: string, data: ReportData): readonly ReviewReason[] {
  const rows = new Map(
    summary
      .split('\n')
      .map((row) => row.split('|').map((cell) => cell.trim()))
      .map((cells) => [cells[1] ?? '', cells[2] ?? '']),
  )
  return data.figures
    .filter((figure) => rows.get(figure.name) !== figure.value)
    .map((figure) => ({
      code: 'figure-wrong',
      message: `The summary says ${rows.get(figure.name) ?? 'nothing'} for "${figure.name}"; the data say ${figure.value}.`,
    }))
}

function missingHighFindings(written: readonly WrittenFinding[], data: ReportData): readonly ReviewReason[] {
  const told = new Set(written.map((finding) => keyOf(finding.link, finding.title)))
  const missing = data.findings.listed.filter(
    (finding) => finding.severity === 'high' && !told.has(keyOf(finding, proseText(finding.title))),
  )
  const [first] = missing
  return first === undefined
    ? []
    : [
        {
          code: 'high-finding-missing',
          message: `${missing.length} findings of high severity are missing, the first at ${first.file}:${first.line}.`,
        },
      ]
}

/** What is not told must at least be counted: "And 12 more: …". */
function uncounted(section: string, written: readonly WrittenFinding[], data: ReportData): readonly ReviewReason[] {
  const { high, medium, low, info } = data.findings.counts
  const more = Number(/^And (\d+) more: /m.exec(section)?.[1] ?? 0)
  const missing = high + medium + low + info - written.length - more
  return missing === 0 ? [] : [{ code: 'findings-uncounted', message: `${missing} findings are neither told nor counted.` }]
}

function badPlaces(links: readonly ReportLink[], lineCounts: LineCounts): readonly ReviewReason[] {
  return links.flatMap((link): readonly ReviewReason[] => {
    const lines = Object.hasOwn(lineCounts, link.file) ? lineCounts[link.file] : undefined
    if (lines === undefined) return [{ code: 'place-unknown', place: link, message: `${link.file} is no tracked file.` }]
    // An empty file has no line, but it can still be pointed at.
    if (link.line >= 1 && link.line <= Math.max(1, lines)) return []
    return [
      { code: 'line-out-of-range', place: link, message: `${link.file} has ${lines} lines, and the report points at line ${link.line}.` },
    ]
  })
}

function badOrder(written: readonly WrittenFinding[]): readonly ReviewReason[] {
  const at = written.findIndex((finding, index) => finding.score01 > (written[index - 1]?.score01 ?? Number.POSITIVE_INFINITY))
  if (at < 0) return []
  return [
    {
      code: 'ranking-not-descending',
      message: `Finding ${at + 1} has a higher score (${written[at]?.score01 ?? 0}) than the one before it.`,
    },
  ]
}

function duplicates(written: readonly WrittenFinding[]): readonly ReviewReason[] {
  const seen = new Set<string>()
  return written.flatMap((finding): readonly ReviewReason[] => {
    const key = keyOf(finding.link, finding.title)
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    return [{ code: 'duplicate-finding', message: `The finding at ${finding.link?.file ?? '?'}:${finding.link?.line ?? 0} stands twice.` }]
  })
}

function missingAdvice(written: readonly WrittenFinding[]): readonly ReviewReason[] {
  const top = written.filter((finding, index) => ACTIONABLE.has(finding.severity) || index === 0)
  const idle = top.filter((finding) => !/^\s+- Action: \S/m.test(finding.body))
  const bare = top.filter((finding) => !/^\s+- Check: \S/m.test(finding.body))
  return [
    ...(idle.length === 0 ? [] : [{ code: 'action-missing' as const, message: `${idle.length} of the top findings suggest no action.` }]),
    ...(bare.length === 0
      ? []
      : [{ code: 'evidence-missing' as const, message: `${bare.length} of the top findings give no way to check them.` }]),
  ]
}

function badLength(markdown: string, data: ReportData): readonly ReviewReason[] {
  const charsMax = REPORT_CHARS_MAX + CHARS_PER_HIGH_FINDING * data.findings.counts.high
  return markdown.length <= charsMax
    ? []
    : [{ code: 'too-long', message: `The report has ${markdown.length} characters; ${charsMax} are allowed.` }]
}

function keyOf(link: ReportLink | undefined, title: string): string {
  return `${link?.file ?? ''}\0${link?.line ?? 0}\0${title}`
}
