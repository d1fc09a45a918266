import { describe, expect, it } from 'vitest'
import { completeFindings, type FindingDraft, rankFindings } from './findings.ts'
import { renderPage } from './html.ts'
import type { ReportData } from './report-data.ts'
import { readLinks, reportLink } from './report-links.ts'
import { type LineCounts, type Review, type ReviewReason, reviewReport } from './reviewer.ts'
import { writeReport } from './writer.ts'

const KINDS = ['dead-link', 'complex-function', 'unused-dependency', 'hotspot'] as const

function dataWith(count: number, more: Partial<FindingDraft> = {}): ReportData {
  const drafts = Array.from(
    { length: count },
    (_, index): FindingDraft => ({
      kind: KINDS[index % KINDS.length] ?? 'hotspot',
      subject: `s${index}`,
      file: `src/file ${index}.ts`,
      line: 3,
      title: `Finding ${index} of \`x\``,
      detail: 'Detail.',
      evidence: 'git log | wc -l gives 3',
      score01: ((index * 37) % 100) / 100,
      ...more,
    }),
  )
  const findings = rankFindings(completeFindings(drafts, () => 'whole'))
  return {
    name: 'demo',
    root: '/r',
    head: 'a'.repeat(40),
    branch: 'main',
    figures: [{ name: 'Commits', value: '3', evidence: 'git rev-list' }],
    areas: [],
    findings,
    hotspots: [],
    limits: ['Nothing was run.'],
  }
}

const linesOf = (data: ReportData, lines = 10): LineCounts =>
  Object.fromEntries(data.findings.listed.map((finding) => [finding.file, lines]))

/** The pair pattern, as the workflow runs it. */
function negotiate(data: ReportData, lineCounts: LineCounts) {
  let feedback: readonly ReviewReason[] = []
  for (let round = 1; ; round += 1) {
    const markdown = writeReport(data, feedback)
    const review = reviewReport(markdown, data, lineCounts)
    if (review.approved || round === 6) return { markdown, review, round }
    feedback = [...feedback, ...review.reasons]
  }
}

const codes = (review: Review): readonly string[] => [...new Set(review.reasons.map((reason) => reason.code))]

describe('writer and reviewer', () => {
  it.each([0, 1, 2, 12, 60, 400])('agree within four rounds over %i findings', (count) => {
    const data = dataWith(count)
    const { review, round } = negotiate(data, linesOf(data))
    expect(codes(review)).toEqual([])
    expect(round).toBeGreaterThanOrEqual(2)
    expect(round).toBeLessThanOrEqual(4)
  })

  it('agree also when every entry is long, by telling fewer', () => {
    const data = dataWith(300, { detail: 'long '.repeat(400), score01: 0.5 })
    const { markdown, review } = negotiate(data, linesOf(data))
    expect(codes(review)).toEqual([])
    expect(markdown).toMatch(/And \d+ more: /)
  })

  it('drop a finding whose place vanished while the audit ran', () => {
    const data = dataWith(4, { score01: 0.5 })
    const { [data.findings.listed[1]?.file ?? '']: _vanished, ...rest } = linesOf(data)
    const { markdown, review } = negotiate(data, rest)
    expect(codes(review)).toEqual([])
    expect(readLinks(markdown).map((link) => link.file)).not.toContain(data.findings.listed[1]?.file)
  })

  it('never agree on a high finding whose place is not there, and say why', () => {
    const data = dataWith(1, { score01: 0.9 })
    expect(codes(negotiate(data, {}).review)).toEqual(['place-unknown'])
    expect(codes(negotiate(data, linesOf(data, 2)).review)).toEqual(['line-out-of-range'])
  })
})

describe('the reviewer', () => {
  const data = dataWith(12)
  const { markdown } = negotiate(data, linesOf(data))
  const review = (changed: string): readonly string[] => codes(reviewReport(changed, data, linesOf(data)))

  it.each([
    ['a section that was cut', markdown.replace(/## Limits[\s\S]*/, ''), 'section-missing'],
    ['a wrong figure', markdown.replace('| Commits | 3 |', '| Commits | 4 |'), 'figure-wrong'],
    ['a missing high finding', markdown.replace(/^1\. \*\*high\*\*.*\n(?: {3}.*\n)*/m, ''), 'high-finding-missing'],
    ['an order that rises', markdown.replace(/^2\. \*\*(\w+)\*\* [\d.]+/m, '2. **$1** 0.999'), 'ranking-not-descending'],
    ['a missing action', markdown.replace(/ {3}- Action: .*\n/, ''), 'action-missing'],
    ['a missing check', markdown.replace(/ {3}- Check: .*\n/, ''), 'evidence-missing'],
    ['a finding told twice', markdown.replace(/^(2\. .*)$/m, '$1\n$1'), 'duplicate-finding'],
    ['too many words', `${markdown}${'word '.repeat(30_000)}`, 'too-long'],
  ])('sees %s', (_what, changed, code) => {
    expect(review(changed)).toContain(code)
  })
})

describe('links and the page', () => {
  it('links read back as they were written, whatever the name', () => {
    for (const file of ['a.ts', 'a b/ü#1?.ts', 'weird\n<name>%20[x](y).md', 'pipe|`tick`.c'])
      expect(readLinks(reportLink({ file, line: 7 }))).toEqual([{ file, line: 7 }])
  })

  it('the page escapes what it is given, needs no network, and shows every step and finding', () => {
    const evil = '<script>alert("x")</script>'
    const data = { ...dataWith(5), name: evil }
    const html = renderPage({
      title: evil,
      data,
      timeline: [{ id: 'a', label: evil, lane: 'l', startMs: 0, endMs: 10, status: 'retried', attempt: 2, critical: true, expectedMs: 12 }],
      criticalPath: [evil],
      summary: { wallMs: 10, workMs: 20, costUnits: 1, retries: 1, steps: 1, resumedSteps: 0 },
      learned: [{ step: evil, observedMs: 10, expectedMs: 12, lowerMs: 8, upperMs: 14, runs: 3 }],
    })
    expect(html).not.toContain(evil)
    expect(html).not.toMatch(/(?:src|href)=|url\((?!#)/)
    expect(html.match(/<li class="finding /g)).toHaveLength(5)
    expect(html).toContain('done after a retry, attempt 2, on the critical path')
  })
})
