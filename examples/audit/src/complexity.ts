import { COMPLEXITY_MAX, DEPTH_MAX, FILE_LINES_MAX, FUNCTION_LINES_MAX, INDENT_LEVELS_MAX, isTooLong } from './complexity-limits.ts'
import { isScript } from './file-role.ts'
import { excessScore, type FindingDraft } from './findings.ts'
import type { FunctionFacts } from './parse-functions.ts'
import type { AreaScan, SourceFacts } from './scan.ts'

/** What the syntax trees of an area say: functions with too many paths, lines or levels, large files, broken syntax. */
export function complexityFindings(scan: AreaScan): readonly FindingDraft[] {
  return scan.sources
    .filter((source) => source.role !== 'fixture')
    .flatMap((source) => [...faultFinding(source), ...source.notable.map((one) => functionFinding(source, one)), ...fileFindings(source)])
}

/** One finding a function, about its worst trait, with the others in the detail. */
function functionFinding(source: SourceFacts, one: FunctionFacts): FindingDraft {
  const traits = [
    {
      kind: 'complex-function',
      excess: one.complexity / COMPLEXITY_MAX,
      title: `\`${one.name}\` has a cyclomatic complexity of ${one.complexity}`,
    },
    {
      kind: 'long-function',
      excess: isTooLong(one, source.role) ? one.ownLines / FUNCTION_LINES_MAX : 0,
      title: `\`${one.name}\` is ${one.ownLines} lines long`,
    },
    { kind: 'deep-nesting', excess: one.depth / DEPTH_MAX, title: `\`${one.name}\` nests ${one.depth} control structures` },
  ] as const
  const worst = traits.reduce((best, trait) => (trait.excess > best.excess ? trait : best))
  // A complicated test misleads, but it does not break what users run.
  const weight = source.role === 'source' ? 1 : 0.6
  return {
    kind: worst.kind,
    subject: `${one.name}:${ordinal(source, one)}`,
    file: source.path,
    line: one.line,
    title: worst.title,
    detail: `Complexity ${one.complexity} (limit ${COMPLEXITY_MAX}), ${one.ownLines} own lines (limit ${FUNCTION_LINES_MAX}), nesting ${one.depth} (limit ${DEPTH_MAX}).`,
    evidence: `lines ${one.line} to ${one.endLine}: count if, ?:, loops, case, catch, &&, ||, ?? and add one`,
    score01: weight * excessScore(worst.excess, 1),
  }
}

/** Functions of one name in one file are told apart by their order, which edits between them do not change. */
function ordinal(source: SourceFacts, one: FunctionFacts): number {
  return source.notable.filter((other) => other.name === one.name && other.line < one.line).length
}

function faultFinding(source: SourceFacts): readonly FindingDraft[] {
  if (source.fault === undefined) return []
  return [
    {
      kind: 'broken-syntax',
      subject: 'syntax',
      file: source.path,
      line: source.fault.line,
      title: 'The file does not parse',
      detail: `${source.fault.message} Figures about this file are incomplete.`,
      evidence: `the TypeScript parser stops at line ${source.fault.line}: ${source.fault.message}`,
      score01: source.role === 'source' ? 0.8 : 0.4,
    },
  ]
}

function fileFindings(source: SourceFacts): readonly FindingDraft[] {
  const common = {
    subject: 'file',
    file: source.path,
    evidence: `wc -l gives about ${source.lines}; blank lines aside ${source.codeLines}`,
  }
  const weight = source.role === 'source' ? 0.9 : 0.5
  const findings: FindingDraft[] = []
  if (source.lines > FILE_LINES_MAX) {
    findings.push({
      ...common,
      kind: 'large-file',
      line: source.largest?.line ?? 1,
      title: `The file has ${source.lines} lines`,
      detail: `${source.codeLines} of them are not blank; the limit is ${FILE_LINES_MAX} lines.${source.largest === undefined ? '' : ` Its most complex function is \`${source.largest.name}\`.`}`,
      score01: weight * excessScore(source.lines, FILE_LINES_MAX),
    })
  }
  if (!isScript(source.path) && source.levels95 > INDENT_LEVELS_MAX) {
    findings.push({
      ...common,
      kind: 'deep-indentation',
      line: 1,
      title: `One line in twenty is indented ${source.levels95} levels or more`,
      detail: `The limit is ${INDENT_LEVELS_MAX} levels. For ${source.language} only size and indentation are measured.`,
      score01: weight * excessScore(source.levels95, INDENT_LEVELS_MAX),
    })
  }
  return findings
}
