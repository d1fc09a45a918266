/** A link from the report to a place in the audited repository. */
export interface ReportLink {
  readonly file: string
  readonly line: number
}

/**
 * Writes a place as a markdown link whose text is `path:line`; the target is the path relative to the repository, so that
 * it works wherever the report lies at the top of a checkout. Names with control characters or brackets stay readable.
 */
export function reportLink({ file, line }: ReportLink): string {
  const text = file.replace(/[`\p{Cc}]/gu, '\uFFFD')
  return `[\`${text}:${line}\`](<${encodeTarget(file)}#L${line}>)`
}

/** Reads the links of a piece of the report back; the reverse of `reportLink`. */
export function readLinks(markdown: string): readonly ReportLink[] {
  return [...markdown.matchAll(/\]\(<([^<>]*)#L(\d+)>\)/g)].map((match) => ({
    file: decodeURIComponent(match[1] ?? ''),
    line: Number(match[2]),
  }))
}

/** Text for a cell or a sentence: nothing in it may begin markup of its own or end the row. */
export function plainCell(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[\\|<>*_[\]#]/g, '\\$&')
}

/** A sentence of ours with names of theirs in it: outside of code spans nothing may begin a tag. */
export function proseText(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('`')
}

/** Spaces and unicode may stay in a target between angle brackets; what would end it or the anchor may not. */
function encodeTarget(path: string): string {
  return path.replace(/[%<>#?\\\p{Cc}]/gu, (char) => encodeURIComponent(char))
}
