import { ACTIONS } from './actions.ts'
import type { Finding, FindingKind } from './findings.ts'
import type { ReportData } from './report-data.ts'
import { plainCell, proseText, type ReportLink, reportLink } from './report-links.ts'
import { SECTIONS, type SectionName } from './report-sections.ts'
import type { ReviewReason } from './reviewer.ts'

/** How a report is put together. A draft begins with the least that says something; the reviewer's reasons add to it. */
interface Outline {
  /** A quick draft sorts by kind, as the findings were gathered; a reader wants the worst first. */
  readonly order: 'kind' | 'rank'
  readonly findingsMax: number
  readonly withActions: boolean
  readonly sections: ReadonlySet<SectionName>
  /** Places that the reviewer could not find: the repository changed while it was audited. */
  readonly lostPlaces: ReadonlySet<string>
}

/** A first draft tells the best of each kind. */
const DRAFT_PER_KIND = 3

/** A full report tells no more than a team would read; the rest is counted. */
const REPORTED_MAX = 60

/**
 * Writes the report. Without feedback it is a short draft: figures, and the first findings of each kind. With the
 * reviewer's reasons, of this round and the earlier ones, it becomes what they ask for.
 */
export function writeReport(data: ReportData, feedback: readonly ReviewReason[]): string {
  const outline = outlineFor(data, feedback)
  const sections: Readonly<Record<SectionName, () => readonly string[]>> = {
    Summary: () => summary(data),
    Findings: () => findings(data, outline),
    Areas: () => areas(data),
    Hotspots: () => hotspots(data, outline),
    Limits: () => data.limits.map((limit) => `- ${limit}`),
  }
  const written = SECTIONS.filter((name) => outline.sections.has(name)).flatMap((name) => [`## ${name}`, '', ...sections[name](), ''])
  return [`# Audit of ${plainCell(data.name)}`, '', ...written].join('\n').replace(/\n+$/, '\n')
}

/** Each reason changes one thing, and nothing takes it back, so that rounds can only approach the rules. */
function outlineFor(data: ReportData, feedback: readonly ReviewReason[]): Outline {
  const has = (code: ReviewReason['code']): boolean => feedback.some((reason) => reason.code === code)
  const missing = feedback.flatMap((reason) => (reason.code === 'section-missing' && reason.section !== undefined ? [reason.section] : []))
  const tooLong = feedback.filter((reason) => reason.code === 'too-long').length
  const order = has('ranking-not-descending') || has('high-finding-missing') || has('findings-uncounted') ? 'rank' : 'kind'
  // High findings are never given up for brevity: the reviewer allows for them.
  const findingsMax = Math.max(
    data.findings.counts.high,
    order === 'rank' ? Math.floor(REPORTED_MAX / 2 ** tooLong) : Number.POSITIVE_INFINITY,
  )
  return {
    order,
    findingsMax,
    withActions: has('action-missing') || has('evidence-missing'),
    sections: new Set<SectionName>(['Summary', 'Findings', ...missing]),
    lostPlaces: new Set(feedback.flatMap((reason) => (reason.place === undefined ? [] : [placeKey(reason.place)]))),
  }
}

function summary(data: ReportData): readonly string[] {
  return [
    `Commit \`${data.head.slice(0, 12)}\` on \`${data.branch.replaceAll('`', '')}\`.`,
    '',
    '| Figure | Value | How to check |',
    '| --- | ---: | --- |',
    ...data.figures.map((figure) => `| ${figure.name} | ${figure.value} | ${plainCell(figure.evidence)} |`),
  ]
}

function findings(data: ReportData, outline: Outline): readonly string[] {
  const { counts } = data.findings
  const listed = data.findings.listed.filter((finding) => finding.severity === 'high' || !outline.lostPlaces.has(placeKey(finding)))
  const total = counts.high + counts.medium + counts.low + counts.info
  if (total === 0) return ['Nothing was found that goes beyond the limits.']
  if (outline.order === 'kind') return findingsByKind(listed, outline)

  const shown = listed.slice(0, outline.findingsMax)
  const rest = countByKind(data.findings.listed.filter((finding) => !shown.includes(finding)))
  for (const { kind, count } of data.findings.unlisted) add(rest, kind, count)
  const more =
    rest.length === 0 ? [] : ['', `And ${total - shown.length} more: ${rest.map(([kind, count]) => `${count} ${kind}`).join(', ')}.`]
  return [...shown.flatMap((finding, index) => entry(finding, `${index + 1}.`, outline)), ...more]
}

function findingsByKind(listed: readonly Finding[], outline: Outline): readonly string[] {
  const kinds = [...new Set(listed.map((finding) => finding.kind))]
  return kinds.flatMap((kind) => {
    const ofKind = listed.filter((finding) => finding.kind === kind)
    return [`### ${kind} (${ofKind.length})`, '', ...ofKind.slice(0, DRAFT_PER_KIND).flatMap((finding) => entry(finding, '-', outline)), '']
  })
}

function entry(finding: Finding, marker: string, outline: Outline): readonly string[] {
  if (!outline.withActions) return [`${marker} ${head(finding)}`]
  return [
    `${marker} ${head(finding)}`,
    `   - ${proseText(finding.detail)}`,
    `   - Check: ${evidenceText(finding.evidence)}`,
    `   - Action: ${ACTIONS[finding.kind]}`,
  ]
}

/** The line that the reviewer reads a finding by: severity, score, place, title. */
function head(finding: Finding): string {
  return `**${finding.severity}** ${finding.score01.toFixed(3)} ${reportLink(finding)} ${proseText(finding.title)}`
}

/** Commands are set as code, so that they can be copied. */
function evidenceText(evidence: string): string {
  const [, command, rest = ''] =
    /^((?:git|wc) .*?)((?: gives \d+| prints nothing| finds none.*| names no .*| \(the audit.*)?)$/.exec(evidence) ?? []
  return command === undefined ? proseText(evidence) : `\`\` ${command} \`\`${rest}`
}

function areas(data: ReportData): readonly string[] {
  return [
    '| Area | Files | Code lines | Functions | Complexity | Bus factor | Findings |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...data.areas.map(
      (area) =>
        `| ${plainCell(area.name)} | ${area.files} | ${area.codeLines} | ${area.functions} | ${area.complexity} | ${area.busFactor} | ${area.findings} |`,
    ),
  ]
}

function hotspots(data: ReportData, outline: Outline): readonly string[] {
  const known = data.hotspots.filter((hotspot) => !outline.lostPlaces.has(placeKey({ file: hotspot.path, line: hotspot.line })))
  if (known.length === 0) return ['No file is both often changed and complicated.']
  return [
    '| File | Commits | Churn | Complexity | Code lines | Heat |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...known.map((hotspot) => {
      const place = reportLink({ file: hotspot.path, line: hotspot.line }).replaceAll('|', '\\|')
      return `| ${place} | ${hotspot.commits} | ${hotspot.churn} | ${hotspot.complexity} | ${hotspot.codeLines} | ${hotspot.heat01.toFixed(2)} |`
    }),
  ]
}

function placeKey({ file, line }: ReportLink): string {
  return `${file}:${line}`
}

function countByKind(uncounted: readonly Finding[]): [FindingKind, number][] {
  const counts: [FindingKind, number][] = []
  for (const finding of uncounted) add(counts, finding.kind, 1)
  return counts
}

function add(counts: [FindingKind, number][], kind: FindingKind, count: number): void {
  const known = counts.find(([name]) => name === kind)
  if (known === undefined) counts.push([kind, count])
  else known[1] += count
}
