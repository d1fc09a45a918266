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

/** The extensions of each language. Vue, Svelte and Astro hold scripts that our parser does not see. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  TypeScript: 'ts tsx mts cts',
  JavaScript: 'js jsx mjs cjs',
  Python: 'py pyi',
  C: 'c h',
  'C++': 'cc cpp cxx hpp hh',
  Go: 'go',
  Rust: 'rs',
  Java: 'java',
  Kotlin: 'kt kts',
  Ruby: 'rb',
  PHP: 'php',
  'C#': 'cs',
  Swift: 'swift',
  Scala: 'scala',
  'Objective-C': 'm mm',
  Lua: 'lua',
  Perl: 'pl pm',
  R: 'r',
  Julia: 'jl',
  Dart: 'dart',
  Elixir: 'ex exs',
  Erlang: 'erl',
  Haskell: 'hs',
  OCaml: 'ml',
  Zig: 'zig',
  Shell: 'sh bash',
  SQL: 'sql',
  Vue: 'vue',
  Svelte: 'svelte',
  Astro: 'astro',
}

const LANGUAGES: ReadonlyMap<string, string> = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, extensions]) => extensions.split(' ').map((extension) => [extension, language])),
)

const LOCKFILES = new Set(
  (
    'package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock bun.lock bun.lockb deno.lock ' +
    'Cargo.lock poetry.lock uv.lock Pipfile.lock Gemfile.lock composer.lock go.sum'
  ).split(' '),
)

/** The first rule that fits decides, so the order is part of the meaning: a test inside a vendored folder is vendored. */
const RULES: readonly (readonly [FileRole, RegExp])[] = [
  ['vendored', /(^|\/)(node_modules|bower_components|vendor|vendored|third[_-]party|\.yarn)\//i],
  [
    'generated',
    /(^|\/)(dist|coverage|__generated__|generated)\/|[.-]min\.(m|c)?js$|\.(bundle|generated|gen)\.[a-z]+$|_pb2\.pyi?$|\.pb\.(go|cc|h)$|(^|\/)\.pnp\.(c|loader\.m)js$/i,
  ],
  ['fixture', /(^|\/)(__)?(fixtures?|snapshots|mocks|templates|testdata)(__)?\//i],
  [
    'test',
    /[._-](test|tests|spec|e2e|test-d|tst)\.[a-z]+$|(^|\/)(__tests?__|tests?|specs?|e2e|test-d|(test|typings?)[-_]?(utils?|helpers?|support|setup|tests?))\/|(^|\/)(test_[^/]*|conftest|tests?|test-?(utils?|helpers?|setup))\.(py|[mc]?[jt]sx?)$|_test\.(go|py|cc|cpp|c|rb|exs|dart)$/i,
  ],
  ['document', /\.(md|mdx|markdown|rst|adoc|txt)$|(^|\/)(license|licence|copying|authors|changelog|readme)$/i],
  ['example', /^(?:(?!(?:src|source|lib|app)\/)[^/]+\/)*(examples?|demos?|samples?|docs?|website|site|playgrounds?|bench(mark)?s?)\//i],
  ['declaration', /\.d\.([a-z]+\.)?[mc]?ts$/i],
  [
    'config',
    /(^|\/)\.[^/]*$|\.config\.[a-z]+$|\.(conf|setup)\.[mc]?[jt]s$|(^|\/)(gulpfile|gruntfile|rakefile|setup\.py)(\.[a-z]+)?$|^(?:(?!(?:src|source|lib|app)\/)[^/]+\/)*(scripts?|tools?|build)\/|(^|\/)\.[^/]+\//i,
  ],
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
  return dot <= 0 ? undefined : LANGUAGES.get(name.slice(dot + 1).toLowerCase())
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
