/** What a tracked file is for. Findings about tests, exports or packages ask this first. */
export type FileRole =
  | 'source'
  | 'test'
  | 'fixture'
  | 'example'
  | 'config'
  | 'declaration'
  | 'generated'
  | 'vendored'
  | 'lockfile'
  | 'document'
  | 'other'

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'TypeScript', tsx: 'TypeScript', mts: 'TypeScript', cts: 'TypeScript',
  js: 'JavaScript', jsx: 'JavaScript', mjs: 'JavaScript', cjs: 'JavaScript',
  py: 'Python', pyi: 'Python', c: 'C', h: 'C', cc: 'C++', cpp: 'C++', cxx: 'C++', hpp: 'C++', hh: 'C++',
  go: 'Go', rs: 'Rust', java: 'Java', kt: 'Kotlin', kts: 'Kotlin', rb: 'Ruby', php: 'PHP', cs: 'C#', swift: 'Swift',
  scala: 'Scala', m: 'Objective-C', mm: 'Objective-C', lua: 'Lua', pl: 'Perl', pm: 'Perl', r: 'R', jl: 'Julia', dart: 'Dart',
  ex: 'Elixir', exs: 'Elixir', erl: 'Erlang', hs: 'Haskell', ml: 'OCaml', zig: 'Zig', sh: 'Shell', bash: 'Shell', sql: 'SQL',
  vue: 'Vue', svelte: 'Svelte', astro: 'Astro',
}

const LOCKFILES = new Set([
  'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb', 'deno.lock',
  'Cargo.lock', 'poetry.lock', 'uv.lock', 'Pipfile.lock', 'Gemfile.lock', 'composer.lock', 'go.sum',
])

/** The first rule that fits decides, so the order is part of the meaning: a test inside a vendored folder is vendored. */
const RULES: readonly (readonly [FileRole, RegExp])[] = [
  ['vendored', /(^|\/)(node_modules|bower_components|vendor|vendored|third[_-]party|\.yarn)\//i],
  ['generated', /(^|\/)(dist|coverage|__generated__|generated)\/|[.-]min\.(m|c)?js$|\.(bundle|generated|gen)\.[a-z]+$|_pb2\.pyi?$|\.pb\.(go|cc|h)$|(^|\/)\.pnp\.(c|loader\.m)js$/i],
  ['fixture', /(^|\/)(__)?(fixtures?|snapshots|mocks|templates|testdata)(__)?\//i],
  ['test', /[._-](test|tests|spec|e2e|test-d|tst)\.[a-z]+$|(^|\/)(__tests?__|tests?|specs?|e2e|test-d|typings-tests?)\/|(^|\/)(test_[^/]*|conftest|tests?)\.(py|[mc]?[jt]sx?)$|_test\.(go|py|cc|cpp|c|rb|exs|dart)$/i],
  ['document', /\.(md|mdx|markdown|rst|adoc|txt)$|(^|\/)(license|licence|copying|authors|changelog|readme)$/i],
  ['example', /^(?:(?!(?:src|source|lib|app)\/)[^/]+\/)*(examples?|demos?|samples?|docs?|website|site|playgrounds?|bench(mark)?s?)\//i],
  ['declaration', /\.d\.([a-z]+\.)?[mc]?ts$/i],
  ['config', /(^|\/)\.[^/]*$|\.config\.[a-z]+$|\.(conf|setup)\.[mc]?[jt]s$|(^|\/)(gulpfile|gruntfile|rakefile|setup\.py)(\.[a-z]+)?$|^(?:(?!(?:src|source|lib|app)\/)[^/]+\/)*(scripts?|tools?|build)\/|(^|\/)\.[^/]+\//i],
]

/** The role of a file, judged by its path alone (forward slashes, relative to the repository). */
export function fileRole(path: string): FileRole {
  if (LOCKFILES.has(baseName(path))) return 'lockfile'
  const rule = RULES.find(([, pattern]) => pattern.test(path))
  if (rule !== undefined) return rule[0]
  return fileLanguage(path) === undefined ? 'other' : 'source'
}

/** The programming language of a file by its extension, or undefined when it is not code. */
export function fileLanguage(path: string): string | undefined {
  const name = baseName(path)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? undefined : LANGUAGES[name.slice(dot + 1).toLowerCase()]
}

/** True for the files whose syntax tree we can build. */
export function isScript(path: string): boolean {
  return /\.[mc]?[jt]s$|\.[jt]sx$/i.test(path)
}

/** The last segment of a path with forward slashes. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path with forward slashes; '' for a file at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
