import { isScript } from './file-role.ts'
import { gitRecords } from './git.ts'
import { commandNames, mentionForms, mentionsWord } from './package-names.ts'
import type { Repository } from './repository.ts'
import { readText } from './text-file.ts'

/**
 * The tracked files whose text mentions each of the packages. In scripts, whose imports we know from their syntax, only a
 * quoted name counts: `debug` is also a word. Manifests and lockfiles mention every package and are left out.
 */
export async function findMentions(
  repository: Pick<Repository, 'root' | 'files'>,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const texts = new Set(repository.files.filter((file) => file.content === 'text' && file.role !== 'vendored').map((file) => file.path))
  const words = new Map(names.map((name) => [name, { forms: mentionForms(name), quoted: [...mentionForms(name), ...commandNames(name)] }]))
  const mentions = new Map<string, string[]>(names.map((name) => [name, []]))
  // Git finds the few files that mention anything at all; which of them mentions what is then decided here.
  for (const path of await grepFiles(repository.root, [...new Set([...words.values()].flatMap(({ quoted }) => quoted))], signal)) {
    if (!texts.has(path)) continue
    const text = await readText(repository.root, path, signal)
    for (const [name, { forms, quoted }] of words) {
      const isMentioned = isScript(path)
        ? quoted.some((form) => ['"', "'", '`'].some((quote) => text.includes(quote + form)))
        : forms.some((form) => mentionsWord(text, form))
      if (isMentioned) mentions.get(name)?.push(path)
    }
  }
  return mentions
}

async function grepFiles(root: string, words: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const excluded = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'].map(
    (file) => `:(exclude,glob)**/${file}`,
  )
  const paths: string[] = []
  const args = ['grep', '--no-textconv', '-z', '-l', '-I', '-F', ...words.flatMap((word) => ['-e', word]), '--', '.', ...excluded]
  for await (const path of gitRecords(args, { cwd: root, signal, goodExitCodes: [0, 1] })) paths.push(path)
  return paths.sort()
}
