import { describe, expect, it } from 'vitest'
import { completeFindings, rankFindings } from './findings.ts'
import { findingsHtml } from './html-findings.ts'

const drafts = (count: number, score01: number) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'dead-link' as const,
    subject: `${score01} ${index}`,
    file: 'a.md',
    line: 1,
    title: `${score01} ${index}`,
    detail: '',
    evidence: '',
    score01,
  }))

describe('the filter of the findings', () => {
  it('counts the entries that it shows, and says how many findings there are in all', () => {
    const html = findingsHtml(rankFindings(completeFindings([...drafts(3, 0.8), ...drafts(30, 0.3)], () => 'whole'), 20))
    const counts = [...html.matchAll(/value="(\w+)" checked> \w+ <b>(\d+)<\/b>/g)].map(([, severity, count]) => [severity, Number(count)])
    expect(counts).toEqual([
      ['high', 3],
      ['medium', 0],
      ['low', 17],
      ['info', 0],
    ])
    expect(html.match(/<li class="finding /g)).toHaveLength(20)
    expect(html).toContain('Listed are 20 of 33 findings; and more, not listed: 13 dead-link.')
  })
})
