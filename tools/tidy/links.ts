import { posix } from 'node:path'
import type { Finding, TextFile } from './repository.ts'

const LINK = /!?\[(?:[^\][]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]+)"/gm
const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i

/** Every relative link of the Markdown files leads to a file or folder of the repository, and its anchor to a heading there. */
export function checkLinks(markdown: readonly TextFile[], paths: readonly string[]): readonly Finding[] {
  const known = new Set(paths.flatMap(withFolders))
  const anchors = new Map(markdown.map((file) => [file.path, anchorsOf(file.text)]))

  return markdown.flatMap((file) => {
    const prose = blankCode(file.text)
    return [...prose.matchAll(LINK)].flatMap((match) => {
      const link = match[1] ?? match[2] ?? match[3] ?? ''
      if (ELSEWHERE.test(link)) return []
      const problem = problemOf(link, file.path, known, anchors)
      return problem === undefined ? [] : [{ path: file.path, line: prose.slice(0, match.index).split('\n').length, message: problem }]
    })
  })
}

/** The anchors of a page, as GitHub makes them of its headings: lower case, punctuation dropped, `-2` for the third of a kind. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading = ''] of blankFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    const slug = text.toLowerCase().replace(/[^\p{Letter}\p{Number}\s_-]/gu, '').replace(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  for (const [, id = ''] of markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id)
  return anchors
}

function problemOf(
  link: string,
  from: string,
  known: ReadonlySet<string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const [target = '', anchor] = decodeURI(link).split('#')
  const path = target === '' ? from : resolvePath(target, from)
  if (!known.has(path)) return `Dead link "${link}": there is no ${path}.`
  if (anchor === undefined || anchor === '' || !anchors.has(path)) return undefined
  return anchors.get(path)?.has(anchor) ? undefined : `Dead anchor "${link}": ${path} has no heading for it.`
}

function resolvePath(target: string, from: string): string {
  const path = target.startsWith('/') ? target.slice(1) : posix.join(posix.dirname(from), target)
  return posix.normalize(path).replace(/(.)\/$/, '$1')
}

/** `a/b/c.md` makes `.`, `a`, `a/b` and itself known. */
function withFolders(path: string): string[] {
  const parts = path.split('/')
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))]
}

/** Code may hold brackets that look like links; it is blanked so that positions stay. */
function blankCode(markdown: string): string {
  return blankFences(markdown).replace(/`[^`\n]+`/g, blank)
}

function blankFences(markdown: string): string {
  return markdown.replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^ *\2[^\n]*$/gm, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
