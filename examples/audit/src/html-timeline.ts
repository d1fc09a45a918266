import { durationText, escapeHtml, percent } from './html-text.ts'

type TimelineStatus = 'ok' | 'failed' | 'retried' | 'resumed'

/** One step, or one attempt of it, as it ran. Times are counted from the start of the run. */
export interface TimelineEntry {
  readonly id: string
  readonly label: string
  /** Entries of one lane are drawn together. */
  readonly lane: string
  readonly area?: string
  readonly startMs: number
  readonly endMs: number
  readonly status: TimelineStatus
  /** From 1. */
  readonly attempt: number
  readonly critical: boolean
  readonly expectedMs?: number
}

const ROW_PX = 26
const AXIS_PX = 26
const TICKS = 6

/** In a bar narrower than this share of the picture, a label would be a letter or two. */
const LABELLED_SHARE01 = 0.03

const STATUS_TEXT: Readonly<Record<TimelineStatus, string>> = {
  ok: 'done',
  failed: 'failed',
  retried: 'done after a retry',
  resumed: 'taken from before the crash',
}

interface Row {
  readonly lane: string
  readonly isFirst: boolean
  readonly entries: TimelineEntry[]
}

/**
 * The timeline as SVG beside the names of its lanes. Bars are placed in percent and text in pixels, so that it fits any
 * width without shrinking its letters. The same follows as a table for those who do not see it.
 */
export function timelineHtml(entries: readonly TimelineEntry[]): string {
  if (entries.length === 0) return '<p>No steps were recorded.</p>'
  const rows = packRows(entries)
  const endMs = Math.max(1, ...entries.map((entry) => entry.endMs))
  const height = AXIS_PX + rows.length * ROW_PX
  const ticks = tickTimes(endMs)
  const lanes = rows.map((row) => `<li${row.isFirst ? '' : ' class="more"'}>${row.isFirst ? escapeHtml(row.lane) : ''}</li>`).join('')
  return `<figure class="timeline" role="group" aria-label="Timeline of the run">
<ol class="lanes" aria-hidden="true">${lanes}</ol>
<svg width="100%" height="${height}" role="img" aria-label="${entries.length} steps in ${durationText(endMs)}; the critical path is drawn in the strong colour">
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" class="hatch"/></pattern></defs>
${ticks.map((tickMs) => tickSvg(tickMs, endMs, height)).join('\n')}
${rows.map((row, index) => (row.isFirst && index > 0 ? `<line class="lane" x1="0" x2="100%" y1="${AXIS_PX + index * ROW_PX}" y2="${AXIS_PX + index * ROW_PX}"/>` : '')).join('')}
${rows.flatMap((row, index) => row.entries.map((entry) => barSvg(entry, AXIS_PX + index * ROW_PX, endMs))).join('\n')}
</svg>
<figcaption>${legendHtml()}</figcaption>
</figure>
${tableHtml(entries)}`
}

/** Lanes in the order in which they begin; within a lane, entries that do not overlap share a row. */
function packRows(entries: readonly TimelineEntry[]): readonly Row[] {
  const byStart = [...entries].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs || (a.id < b.id ? -1 : 1))
  const lanes = [...new Set(byStart.map((entry) => entry.lane))]
  return lanes.flatMap((lane) => {
    const rows: Row[] = []
    for (const entry of byStart) {
      if (entry.lane !== lane) continue
      const free = rows.find((row) => (row.entries.at(-1)?.endMs ?? 0) <= entry.startMs)
      if (free === undefined) rows.push({ lane, isFirst: rows.length === 0, entries: [entry] })
      else free.entries.push(entry)
    }
    return rows
  })
}

function barSvg(entry: TimelineEntry, y: number, endMs: number): string {
  const x = percent(entry.startMs / endMs)
  const width = percent((entry.endMs - entry.startMs) / endMs)
  const label = (entry.endMs - entry.startMs) / endMs < LABELLED_SHARE01 ? '' : `<text x="6" y="13">${escapeHtml(entry.label)}</text>`
  const expected =
    entry.expectedMs === undefined
      ? ''
      : `<line class="expected" x1="${percent((entry.startMs + entry.expectedMs) / endMs)}" x2="${percent((entry.startMs + entry.expectedMs) / endMs)}" y1="${y + 2}" y2="${y + ROW_PX - 2}"/>`
  const hatch = entry.status === 'ok' ? '' : '<rect width="100%" height="100%" rx="4" fill="url(#hatch)"/>'
  return `<g class="bar ${entry.status}${entry.critical ? ' critical' : ''}"><title>${escapeHtml(tooltip(entry))}</title>
<rect class="least" x="${x}" y="${y + 4}" width="3" height="${ROW_PX - 8}" rx="1.5"/>
<svg x="${x}" y="${y + 4}" width="${width}" height="${ROW_PX - 8}"><rect width="100%" height="100%" rx="4"/>${hatch}${label}</svg>${expected}</g>`
}

function tooltip(entry: TimelineEntry): string {
  return [
    entry.label,
    ...(entry.area === undefined ? [] : [`area: ${entry.area}`]),
    `${durationText(entry.endMs - entry.startMs)}, from ${durationText(entry.startMs)} to ${durationText(entry.endMs)}`,
    ...(entry.expectedMs === undefined ? [] : [`expected: ${durationText(entry.expectedMs)}`]),
    `${STATUS_TEXT[entry.status]}, attempt ${entry.attempt}${entry.critical ? ', on the critical path' : ''}`,
  ].join('\n')
}

function tickSvg(tickMs: number, endMs: number, height: number): string {
  const x = percent(tickMs / endMs)
  // The label stands to the right of its line, except where it would leave the picture.
  const anchor = tickMs / endMs > 0.9 ? ' text-anchor="end" dx="-4"' : ' dx="4"'
  return `<line class="tick" x1="${x}" x2="${x}" y1="0" y2="${height}"/><text class="tick" x="${x}" y="14"${anchor}>${durationText(tickMs)}</text>`
}

/** About six round times: steps of 1, 2 or 5 times a power of ten. */
function tickTimes(endMs: number): readonly number[] {
  const rough = endMs / TICKS
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10))
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step)
}

function legendHtml(): string {
  const keys: readonly (readonly [string, string])[] = [
    ['critical', 'critical path'],
    ['ok', 'other steps'],
    ['retried', 'retried'],
    ['failed', 'failed'],
    ['resumed', 'kept from before a crash'],
    ['mark', 'expected end'],
  ]
  return `<ul class="legend">${keys.map(([name, text]) => `<li><span class="key ${name}"></span>${text}</li>`).join('')}</ul>`
}

function tableHtml(entries: readonly TimelineEntry[]): string {
  const byStart = [...entries].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))
  const rows = byStart.map(
    (entry) =>
      `<tr><td>${escapeHtml(entry.label)}</td><td>${escapeHtml(entry.area ?? '')}</td><td class="n">${durationText(entry.startMs)}</td><td class="n">${durationText(entry.endMs - entry.startMs)}</td><td class="n">${entry.attempt}</td><td>${STATUS_TEXT[entry.status]}</td><td>${entry.critical ? 'yes' : ''}</td></tr>`,
  )
  return `<details><summary>The timeline as a table</summary><div class="scroll"><table><thead><tr><th>Step</th><th>Area</th><th class="n">Start</th><th class="n">Duration</th><th class="n">Attempt</th><th>State</th><th>Critical</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></details>`
}
