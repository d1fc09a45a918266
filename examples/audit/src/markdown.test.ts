import { describe, expect, it } from 'vitest'
import { githubSlug, parseMarkdown } from './markdown.ts'

describe('links', () => {
  it('are found in every form, and not in code or comments', () => {
    const { links } = parseMarkdown(
      [
        'A [link](a.md), an ![image](b.png "title"), [odd](<c d.md>), [balanced](e_(f).md).',
        '`[no](no.md)` and <a href="g.html">html</a>.',
        '```md',
        '[no](no.md)',
        '```',
        '<!-- [no](no.md) -->',
        '[ref]: h.md "title"',
        '',
        '    [no](indented.md)',
        '',
        '- item',
        '',
        '    [yes](i.md)',
      ].join('\r\n'),
    )
    expect(links.map(({ target, line }) => [target, line])).toEqual([
      ['a.md', 1],
      ['b.png', 1],
      ['c d.md', 1],
      ['e_(f).md', 1],
      ['g.html', 2],
      ['h.md', 7],
      ['i.md', 13],
    ])
  })
})

describe('anchors', () => {
  it('follow the rules of GitHub', () => {
    // Values as github.com renders them.
    expect(githubSlug('Hello, World!')).toBe('hello-world')
    expect(githubSlug('The `run()` loop')).toBe('the-run-loop')
    expect(githubSlug('snake_case and *emphasis*')).toBe('snake_case-and-emphasis')
    expect(githubSlug('A & B')).toBe('a--b')
    expect(githubSlug('[Link](x.md) text')).toBe('link-text')
    expect(githubSlug('Größe')).toBe('größe')
  })

  it('number repeated headings and know underlined ones and explicit ids', () => {
    const { anchors } = parseMarkdown('# Same\n\n## Same\n\nUnderlined\n----------\n\n<a name="Named"></a>\n\n## Own {#own-id}\n')
    expect(anchors).toEqual(expect.arrayContaining(['same', 'same-1', 'underlined', 'named', 'own-id', 'own']))
  })

  it('of a documentation site may also be those of its generator', () => {
    expect(parseMarkdown('## options.version').anchors).not.toContain('options-version')
    expect(parseMarkdown('## options.version', 'site').anchors).toContain('options-version')
  })
})
