import { ACTIONS } from './actions.ts'
import type { RankedFindings, Severity } from './findings.ts'
import { escapeHtml, sentenceHtml } from './html-text.ts'

const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low', 'info']

/**
 * The ranked findings, with a filter that stays hidden where scripts do not run; the list is whole without it. Its numbers are those of the entries in the list; what is
 * beyond them is said below, with how many there are in all.
 */
export function findingsHtml(findings: RankedFindings): string {
  const { listed, unlisted } = findings
  if (listed.length === 0) return '<p>Nothing was found that goes beyond the limits.</p>'
  const areas = [...new Set(listed.map((finding) => finding.area))].sort()
  const boxes = SEVERITIES.map(
    (severity) =>
      `<label class="chip ${severity}"><input type="checkbox" name="severity" value="${severity}" checked> ${severity} <b>${listed.filter((finding) => finding.severity === severity).length}</b></label>`,
  )
  const options = areas.map((area) => `<option>${escapeHtml(area)}</option>`)
  const items = listed.map(
    (
      finding,
    ) => `<li class="finding ${finding.severity}" data-severity="${finding.severity}" data-area="${escapeHtml(finding.area)}" id="${escapeHtml(finding.id)}">
<p class="head"><span class="chip ${finding.severity}">${finding.severity}</span> <span class="title">${sentenceHtml(finding.title)}</span> <span class="score" title="Score, 0 to 1">${finding.score01.toFixed(2)}</span></p>
<p class="place"><code>${escapeHtml(finding.file)}:${finding.line}</code> <span class="kind">${finding.kind}</span></p>
<details><summary>Why, how to check, what to do</summary><p>${sentenceHtml(finding.detail)}</p><p><b>Check</b> <code>${escapeHtml(finding.evidence)}</code></p><p><b>Do</b> ${escapeHtml(ACTIONS[finding.kind])}</p></details>
</li>`,
  )
  const more =
    unlisted.length === 0
      ? ''
      : `<p class="note">Listed are ${listed.length} of ${listed.length + unlisted.reduce((sum, { count }) => sum + count, 0)} findings; and more, not listed: ${unlisted.map(({ kind, count }) => `${count} ${kind}`).join(', ')}.</p>`
  return `<form id="filter" class="filter" hidden>${boxes.join('')}<label class="hidden" for="area">Area</label><select id="area" name="area"><option value="">all areas</option>${options.join('')}</select><label class="hidden" for="words">Words</label><input id="words" type="search" name="words" placeholder="Words or a path"><output id="shown" role="status"></output></form>
<ol class="findings">${items.join('\n')}</ol>${more}`
}

/** Plain script, no framework: shows the filter and hides what does not match. */
export const FILTER_SCRIPT = `(() => {
  const form = document.getElementById('filter')
  if (!form) return
  const items = [...document.querySelectorAll('.finding')]
  const shown = document.getElementById('shown')
  const apply = () => {
    const data = new FormData(form)
    const severities = data.getAll('severity')
    const area = data.get('area')
    const words = String(data.get('words')).toLowerCase()
    let count = 0
    for (const item of items) {
      const fits = severities.includes(item.dataset.severity) && (area === '' || item.dataset.area === area) && item.textContent.toLowerCase().includes(words)
      item.hidden = !fits
      if (fits) count += 1
    }
    shown.textContent = count + ' of ' + items.length + ' entries'
  }
  form.hidden = false
  form.addEventListener('input', apply)
  form.addEventListener('submit', (event) => event.preventDefault())
  apply()
})()`
