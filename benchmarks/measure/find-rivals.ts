import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Another system that does the same work. */
export interface Rival {
  readonly name: string
  /** The package whose version stands behind the name. */
  readonly package: string
  /** All that it needs. Default: its package. */
  readonly needs?: readonly string[]
  /** Below benchmarks/rivals. */
  readonly file: string
}

export interface InstalledRival {
  /** With its version. */
  readonly name: string
  readonly module: URL
}

const FOLDER = new URL('../rivals/', import.meta.url)
const INSTALL = ['-y', 'pnpm@12', '--dir', fileURLToPath(FOLDER), '--ignore-workspace', 'install', '--frozen-lockfile']

/** Those that are installed; they are no part of the workspace. Says which are left out. */
export function findRivals(rivals: readonly Rival[], { install }: { readonly install: boolean }): readonly InstalledRival[] {
  if (install && rivals.some((rival) => !isInstalled(rival))) spawnSync('npx', INSTALL, { stdio: 'inherit' })
  const missing = rivals.filter((rival) => !isInstalled(rival))
  if (missing.length > 0) {
    console.log(`Not installed, and so left out: ${missing.map(({ name }) => name).join(', ')}. To install them, pass --install, or run:\n  npx -y pnpm@12 --dir benchmarks/rivals --ignore-workspace install --frozen-lockfile\n`)
  }
  return rivals.filter(isInstalled).map((rival) => ({ name: `${rival.name} ${versionOf(rival.package)}`, module: new URL(rival.file, FOLDER) }))
}

function isInstalled({ package: own, needs = [own] }: Rival): boolean {
  return needs.every((name) => existsSync(manifestOf(name)))
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(manifestOf(name), 'utf8')) as { readonly version: string }).version
}

function manifestOf(name: string): URL {
  return new URL(`node_modules/${name}/package.json`, FOLDER)
}
