import { posix } from 'node:path'
import ts from 'typescript'
import { baseName, folderOf } from './file-role.ts'
import { asRecord, asTexts } from './json-text.ts'
import { readText } from './text-file.ts'
import type { TrackedFile } from './tracked-files.ts'

/** One way in which a compiler configuration renames modules, for the files below its folder. */
export interface PathAlias {
  /** '' or a folder with a closing slash. */
  readonly folder: string
  readonly prefix: string
  readonly suffix: string
  readonly wildcard: boolean
  /** Paths in the repository; `*` stands for what the wildcard matched. */
  readonly targets: readonly string[]
}

export interface CompilerConfig {
  readonly path: string
  readonly aliases: readonly PathAlias[]
  /** Packages the configuration itself names: `types`, `extends`, `jsxImportSource`, helpers. */
  readonly packages: readonly string[]
}

/** Reads every tsconfig and jsconfig of the repository; deeper folders first, so that the nearest alias wins. */
export async function readCompilerConfigs(
  root: string,
  files: readonly TrackedFile[],
  signal: AbortSignal,
): Promise<readonly CompilerConfig[]> {
  const configs: CompilerConfig[] = []
  for (const file of files) {
    if (!/^[jt]sconfig([.-][^/]*)?\.json$/.test(baseName(file.path)) || file.content !== 'text' || file.role === 'fixture') continue
    configs.push(parseCompilerConfig(file.path, await readText(root, file.path, signal)))
  }
  return configs.sort((a, b) => b.path.split('/').length - a.path.split('/').length || (a.path < b.path ? -1 : 1))
}

function parseCompilerConfig(path: string, text: string): CompilerConfig {
  const parsed = ts.parseConfigFileTextToJson(path, text).config as unknown
  const json = asRecord(parsed)
  const options = asRecord(json.compilerOptions)
  const folder = folderOf(path)
  const base = typeof options.baseUrl === 'string' ? posix.join(folder, options.baseUrl) : undefined
  const scope = folder === '' ? '' : `${folder}/`
  const aliases = Object.entries(asRecord(options.paths)).map(([pattern, targets]): PathAlias => {
    const [prefix = '', suffix] = pattern.split('*')
    return {
      folder: scope,
      prefix,
      suffix: suffix ?? '',
      wildcard: suffix !== undefined,
      targets: asTexts(targets).map((target) => posix.join(base ?? folder, target)),
    }
  })
  if (base !== undefined) aliases.push({ folder: scope, prefix: '', suffix: '', wildcard: true, targets: [posix.join(base, '*')] })
  const packages = [
    ...asTexts(json.extends),
    ...asTexts(options.types).flatMap((name) => [name, `@types/${name.replace(/^@/, '').replace('/', '__')}`]),
    ...asTexts(options.jsxImportSource),
    ...(options.importHelpers === true ? ['tslib'] : []),
    ...(Array.isArray(options.plugins) ? options.plugins.flatMap((plugin) => asTexts(asRecord(plugin).name)) : []),
  ]
  return { path, aliases, packages: packages.filter((name) => !name.startsWith('.')) }
}
