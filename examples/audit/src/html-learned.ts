import { durationText, escapeHtml, percent } from './html-text.ts'

/** What earlier runs taught about a step, beside what this run saw. */
export interface LearnedDuration {
  readonly step: string
  readonly observedMs: number
  readonly expectedMs: number
  readonly lowerMs?: number
  readonly upperMs?: number
  /** How many runs the expectation stands on. */
  readonly runs: number
}

/** Learned durations beside observed ones, each with a little picture: the expected range, its middle, and this run. */
export function learnedHtml(learned: readonly LearnedDuration[]): string {
  if (learned.length === 0)
    return '<p>This is the first run here: nothing is learned yet. Run it again, and each step is compared with what was expected.</p>'
  const longestMs = Math.max(1, ...learned.flatMap((one) => [one.observedMs, one.expectedMs, one.upperMs ?? 0]))
  const rows = learned.map((one) => {
    const range =
      one.lowerMs === undefined || one.upperMs === undefined ? '' : `${durationText(one.lowerMs)} to ${durationText(one.upperMs)}`
    return `<tr><td>${escapeHtml(one.step)}</td><td class="n">${durationText(one.observedMs)}</td><td class="n">${durationText(one.expectedMs)}</td><td class="n">${range}</td><td class="n">${one.runs}</td><td class="spark">${rangeSvg(one, longestMs)}</td><td>${verdict(one)}</td></tr>`
  })
  return `<div class="scroll"><table><thead><tr><th>Step</th><th class="n">This run</th><th class="n">Expected</th><th class="n">Range</th><th class="n">Runs</th><th><span class="hidden">Picture</span></th><th>Verdict</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<p class="note">In each picture the band is the expected range, the line its middle, the dot this run.</p>`
}

function rangeSvg(one: LearnedDuration, longestMs: number): string {
  const at = (durationMs: number): string => percent(0.02 + (0.96 * durationMs) / longestMs)
  const band =
    one.lowerMs === undefined || one.upperMs === undefined
      ? ''
      : `<rect class="band" x="${at(one.lowerMs)}" y="4" width="${percent((0.96 * (one.upperMs - one.lowerMs)) / longestMs)}" height="10" rx="3"/>`
  return `<svg width="100%" height="18" aria-hidden="true"><line class="tick" x1="0" x2="100%" y1="9" y2="9"/>${band}<line class="middle" x1="${at(one.expectedMs)}" x2="${at(one.expectedMs)}" y1="2" y2="16"/><circle class="dot" cx="${at(one.observedMs)}" cy="9" r="4"/></svg>`
}

function verdict(one: LearnedDuration): string {
  if (one.lowerMs === undefined || one.upperMs === undefined) return 'not enough data for a range'
  if (one.observedMs > one.upperMs) return 'slower than expected'
  return one.observedMs < one.lowerMs ? 'faster than expected' : 'as expected'
}
