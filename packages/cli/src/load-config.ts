import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Options } from './command.ts'
import type { NofxConfig } from './define-config.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

export const CONFIG_OPTION = {
  config: { type: 'string', value: '<file>', help: 'The configuration. Default: nofx.config.js, .mjs or .ts in this folder.' },
} as const satisfies Options

const NAMES = ['nofx.config.js', 'nofx.config.mjs', 'nofx.config.ts']

/**
 * Loads the module that says what the program has: its default export is what `createControlPlane` takes.
 * @throws UsageError when there is none, or it is not a configuration; Error when it cannot be loaded
 */
export async function loadConfig(path: string | undefined, { folder }: Io): Promise<NofxConfig> {
  const file = path === undefined ? await findConfig(folder) : resolve(folder, path)
  if (!(await exists(file))) throw new UsageError(`There is no file ${file}. Name the configuration with --config.`)
  const { default: config } = await importConfig(file)
  if (typeof config !== 'object' || config === null) throw new UsageError(`${file} has no default export that is an object. Write export default defineConfig({ storage, … }).`)
  const { storage } = config as Partial<NofxConfig>
  if (typeof storage?.runs?.list !== 'function') throw new UsageError(`The configuration in ${file} has no storage. Give it one, such as postgresStorage({ connectionString }).`)
  if (storage.capabilities.survives === 'none') throw new UsageError(`The storage in ${file} is in memory (${storage.name}), so no other process has anything in it. Give it the one that your program runs on.`)
  return config as NofxConfig
}

async function findConfig(folder: string): Promise<string> {
  for (const name of NAMES) if (await exists(resolve(folder, name))) return resolve(folder, name)
  throw new UsageError(`There is no ${NAMES.join(', ')} in ${folder}. Name the configuration with --config.`)
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false)
}

async function importConfig(file: string): Promise<{ readonly default?: unknown }> {
  try {
    // The module is the user's: what it exports is looked at by the caller.
    return (await import(pathToFileURL(file).href)) as { readonly default?: unknown }
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown }
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') throw new UsageError(`Node ${process.versions.node} cannot read ${file}. Use Node 22.18 or newer, or name a .js file.`)
    throw new Error(`${file} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
