import { describe, expect, it } from 'vitest'
import { completeFindings, excessScore, type FindingDraft, rankFindings } from './findings.ts'

const draft = (subject: string, score01: number, more: Partial<FindingDraft> = {}): FindingDraft => ({
  kind: 'dead-link',
  subject,
  file: 'a.md',
  line: 1,
  title: subject,
  detail: '',
  evidence: '',
  score01,
  ...more,
})
const complete = (...drafts: FindingDraft[]) => completeFindings(drafts, () => 'whole')

describe('findings', () => {
  it('keep their id while lines and titles change', () => {
    const [one, two] = complete(draft('x', 0.5), draft('x', 0.9, { line: 9, title: 'moved' }))
    expect(two?.id).toBe(one?.id)
  })

  it('take their severity from their score and never hold a line break', () => {
    expect(
      complete(draft('a\nb', 0.7), draft('b', 0.45), draft('c', 0.2), draft('d', 0.1)).map((finding) => [finding.severity, finding.title]),
    ).toEqual([
      ['high', 'a b'],
      ['medium', 'b'],
      ['low', 'c'],
      ['info', 'd'],
    ])
  })

  it('are ranked the same whatever their order, duplicates merged with the higher score', () => {
    const all = complete(draft('a', 0.3), draft('b', 0.6), draft('a', 0.4), draft('c', 0.6, { file: 'b.md' }))
    const titles = rankFindings(all).listed.map((finding) => [finding.title, finding.score01])
    expect(titles).toEqual([
      ['b', 0.6],
      ['c', 0.6],
      ['a', 0.4],
    ])
    expect(rankFindings(all.toReversed()).listed.map((finding) => [finding.title, finding.score01])).toEqual(titles)
  })

  it('beyond the limit of their kind are counted, and high ones are always listed', () => {
    const many = complete(
      ...Array.from({ length: 30 }, (_, index) => draft(`h${index}`, 0.8)),
      ...Array.from({ length: 30 }, (_, index) => draft(`l${index}`, 0.3)),
    )
    const ranked = rankFindings(many, 20)
    expect(ranked).toMatchObject({ counts: { high: 30, medium: 0, low: 30, info: 0 }, unlisted: [{ kind: 'dead-link', count: 30 }] })
    expect(ranked.listed).toHaveLength(30)
  })

  it('score an excess by how often it doubles', () => {
    expect(excessScore(15, 15)).toBeCloseTo(0.3)
    expect(excessScore(60, 15)).toBeCloseTo(0.7)
    expect(excessScore(1e9, 15)).toBe(0.9)
  })
})
