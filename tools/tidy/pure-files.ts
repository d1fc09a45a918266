import type { Finding, TextFile } from './repository.ts'

/** Folders whose every file is pure, beside the files that are pure by their name. */
const PURE_FOLDERS: readonly string[] = []

/** `decider.ts`, `solo-decider.ts`, `evolve-plan.ts`, `decide.ts`, ... */
const PURE_NAME = /(^|\/)([^/]*decider[^/]*|evolve[^/]*|decide[^/]*)\.ts$/

/** What a pure fold must not ask: the time, chance, a timer, the environment. They arrive in events. */
const IMPURE =
  /\b(Date\.now|new Date\(\s*\)|Math\.random|performance\.now|crypto\.\w*(?:[rR]andom)\w*|randomUUID|setTimeout|setInterval|process\.env)/g

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*$/gm

/** The functions that fold a log know no clock, no chance and no environment, or a replay would not give the same state. */
export function checkPureFiles(files: readonly TextFile[]): readonly Finding[] {
  return files.filter(({ path }) => isPure(path)).flatMap(({ path, text }) => {
    const code = text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, ' '))
    return [...code.matchAll(IMPURE)].map((match) => ({
      path,
      line: code.slice(0, match.index).split('\n').length,
      message: `${match[1]} in a pure file; take the value from an event.`,
    }))
  })
}

function isPure(path: string): boolean {
  if (!path.startsWith('packages/') || !path.endsWith('.ts') || path.endsWith('.test.ts')) return false
  return PURE_NAME.test(path) || PURE_FOLDERS.some((folder) => path.startsWith(folder))
}
