/** A link or image of a markdown text, with its target as written. */
export interface MarkdownLink {
  readonly target: string
  readonly line: number
}

export interface MarkdownFacts {
  readonly links: readonly MarkdownLink[]
  /** What `#anchor` may name here: the slugs of the headings, as GitHub makes them, and explicit ids. */
  readonly anchors: readonly string[]
}

const FENCE = /^ {0,3}(?:> ?)*(?:[-*+] |\d+[.)] )?\s*(`{3,}|~{3,})/
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/
const DEFINITION = /^ {0,3}\[(?!\^)[^\]]+\]:\s*(?:<([^>]*)>|(\S+))/
const INLINE_LINK = /\]\(\s*(?:<([^<>]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/g
const HTML_LINK = /<(?:a|img|source)\b[^>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const HTML_ID = /<[a-z][^>]*?\s(?:id|name)\s*=\s*["']([^"']+)["']/gi

/**
 * Finds links and anchors of a markdown text; code (fenced, indented, inline) and comments hold neither. In the folder of a
 * documentation site, the anchors of common site generators are good as well as GitHub's.
 */
export function parseMarkdown(text: string, style: 'github' | 'site' = 'github'): MarkdownFacts {
  const links: MarkdownLink[] = []
  const anchors = new Set<string>()
  const slugCounts = new Map<string, number>()
  const lines = withoutCode(text)
  lines.forEach((content, index) => {
    const line = index + 1
    for (const target of targetsIn(content)) links.push({ target, line })
    for (const match of content.matchAll(HTML_ID)) anchors.add((match[1] ?? '').toLowerCase())
    const heading = headingAt(lines, index)
    if (heading === undefined) return
    const explicit = /\{#([^}\s]+)\}\s*$/.exec(heading)?.[1]
    if (explicit !== undefined) anchors.add(explicit.toLowerCase())
    for (const slug of headingSlugs(heading, style)) {
      const count = slugCounts.get(slug) ?? 0
      slugCounts.set(slug, count + 1)
      anchors.add(count === 0 ? slug : `${slug}-${count}`)
    }
  })
  return { links, anchors: [...anchors] }
}

/**
 * GitHub's slug of a heading: lower case, without markup and punctuation, spaces to dashes.
 * `githubSlug('The `run()` loop, twice')` is `'the-run-loop-twice'`.
 */
export function githubSlug(heading: string): string {
  return plainText(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** The slug of VitePress and its kin: punctuation becomes a dash. `siteSlug('a.b c')` is `'a-b-c'`. */
function siteSlug(heading: string): string {
  const dashed = plainText(heading)
    .normalize('NFKD')
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
  return dashed
    .replace(/^-+|-+$/g, '')
    .replace(/^(\d)/, '_$1')
    .toLowerCase()
}

/** An emoji written as `:name:` keeps its name in some renderers and vanishes in others: both slugs are good. */
function headingSlugs(heading: string, style: 'github' | 'site'): ReadonlySet<string> {
  const text = heading.replace(/\s*\{#[^}\s]+\}\s*$/, '').trim()
  const site = style === 'site' ? [siteSlug(text)] : []
  return new Set([githubSlug(text), githubSlug(text.replace(/:[a-z0-9_+-]+:/g, '')), ...site])
}

function headingAt(lines: readonly string[], index: number): string | undefined {
  const content = lines[index] ?? ''
  const atx = HEADING.exec(content)
  if (atx !== null) return atx[2] ?? ''
  const isText = content.trim() !== '' && !/^ {0,3}(?:[-*+>|] ?|\d+[.)] )/.test(content)
  return isText && UNDERLINE.test(lines[index + 1] ?? '') ? content.trim() : undefined
}

function* targetsIn(content: string): Generator<string> {
  const bare = content.replace(/(`+)(?:(?!\1).)+?\1(?!`)/g, '')
  const definition = DEFINITION.exec(bare)
  if (definition !== null) yield definition[1] ?? definition[2] ?? ''
  for (const match of bare.matchAll(INLINE_LINK)) yield (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1')
  for (const match of bare.matchAll(HTML_LINK)) yield match[1] ?? match[2] ?? ''
}

/** The lines of the text with fenced code, front matter and comments emptied, so that line numbers stay true. */
function withoutCode(text: string): readonly string[] {
  const uncommented = text.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\r\n]/g, ''))
  const lines = uncommented.split(/\r\n|\n|\r/)
  const frontMatterEnd = lines[0] === '---' ? lines.indexOf('---', 1) : -1
  let fence = ''
  let wasBlank = true
  return lines.map((line, index) => {
    if (index <= frontMatterEnd) return ''
    const marker = FENCE.exec(line)?.[1]
    if (fence === '') {
      // Four spaces after a blank line begin code, unless they continue a list; lists are left in, for links live there.
      const isIndentedCode = wasBlank && /^(?: {4}|\t)\s*\S/.test(line) && !isInList(lines, index)
      if (!isIndentedCode) wasBlank = line.trim() === ''
      if (marker !== undefined) fence = marker
      return marker !== undefined || isIndentedCode ? '' : line
    }
    if (marker?.startsWith(fence) === true && line.trim().replace(/^[> ]+/, '') === marker) fence = ''
    return ''
  })
}

function isInList(lines: readonly string[], index: number): boolean {
  for (let before = index - 1; before >= 0; before -= 1) {
    const line = lines[before] ?? ''
    if (line.trim() === '') continue
    if (/^\s*(?:[-*+]|\d+[.)])\s/.test(line)) return true
    if (!/^\s/.test(line)) return false
  }
  return false
}

/** A heading as its reader sees it: links and images by their text, no emphasis, no tags. */
function plainText(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/&amp;/g, '&')
    .replace(/(^|[^\p{L}\p{N}_])_+([^_]+)_+(?=$|[^\p{L}\p{N}_])/gu, '$1$2')
    .replace(/[`*]/g, '')
}
