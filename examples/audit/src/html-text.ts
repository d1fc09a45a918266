/** Text made safe for element content and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/(?![\t\n\r])\p{Cc}/gu, '\uFFFD')
}

/** A sentence of ours with `names` of theirs: escaped, and the names set as code. */
export function sentenceHtml(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 && part !== '' ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join('')
}

/** A duration for people: 84 is '84 ms', 5230 is '5.2 s', 83000 is '1 min 23 s'. */
export function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`
  if (durationMs < 59_950) return `${(durationMs / 1_000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1_000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A number with thin spaces between thousands. */
export function numberText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202F')
}

/** A share as a percentage for a style or an attribute, with enough digits to place a bar. */
export function percent(share01: number): string {
  return `${(Math.min(1, Math.max(0, share01)) * 100).toFixed(3)}%`
}
