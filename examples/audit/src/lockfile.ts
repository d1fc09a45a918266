import { baseName, folderOf } from './file-role.ts'
import { asRecord, keyLines, parseJson } from './json-text.ts'

/** One version of one package as a lockfile pins it. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly line: number
}

export interface Lockfile {
  readonly path: string
  readonly folder: string
  readonly format: 'npm' | 'pnpm' | 'yarn' | 'unread'
  readonly packages: readonly LockedPackage[]
  /** Packages that some locked package asks its user to provide. */
  readonly peers: readonly string[]
  /** Names of the commands that each package installs, where the lockfile tells. */
  readonly commands: Readonly<Record<string, readonly string[]>>
}

/** Lockfiles of JavaScript package managers; the others pin what we do not read. */
export const JS_LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
]

/** Reads a lockfile. A format we do not know, or one that is broken, gives `unread`: it exists, which is something. */
export function parseLockfile(path: string, text: string): Lockfile {
  const base = { path, folder: folderOf(path), packages: [], peers: [], commands: {} }
  switch (baseName(path)) {
    case 'package-lock.json':
    case 'npm-shrinkwrap.json':
      return { ...base, ...parseNpm(text) }
    case 'pnpm-lock.yaml':
      return { ...base, ...parsePnpm(text) }
    case 'yarn.lock':
      return { ...base, format: 'yarn', packages: parseYarn(text) }
    default:
      return { ...base, format: 'unread' }
  }
}

type Parsed = Pick<Lockfile, 'format'> & Partial<Pick<Lockfile, 'packages' | 'peers' | 'commands'>>

/** Versions 2 and 3 list `packages` by the folder each is installed in; links and the root are no packages. */
function parseNpm(text: string): Parsed {
  const parsed = parseJson(text)
  const json = 'value' in parsed ? asRecord(parsed.value) : {}
  const folders = asRecord(json.packages)
  if (Object.keys(folders).length === 0) return { format: 'unread' }
  const lines = keyLines(text, ['packages'])
  const packages: LockedPackage[] = []
  const peers = new Set<string>()
  const commands: Record<string, readonly string[]> = {}
  for (const [folder, value] of Object.entries(folders)) {
    const entry = asRecord(value)
    const at = folder.lastIndexOf('node_modules/')
    if (at < 0 || entry.link === true || typeof entry.version !== 'string') continue
    const installed = folder.slice(at + 'node_modules/'.length)
    const name = typeof entry.name === 'string' ? entry.name : installed
    packages.push({ name, version: entry.version, line: lines.get(folder) ?? 1 })
    for (const peer of Object.keys(asRecord(entry.peerDependencies))) peers.add(peer)
    const bins = typeof entry.bin === 'string' ? [name.replace(/^.*\//, '')] : Object.keys(asRecord(entry.bin))
    if (bins.length > 0) commands[installed] = bins
  }
  return { format: 'npm', packages: packages.sort((a, b) => a.line - b.line), peers: [...peers], commands }
}

/** Keys of `packages:` are `/name/1.0.0`, `/name@1.0.0(peers)` or `name@1.0.0`, by the age of the format. */
function parsePnpm(text: string): Parsed {
  const packages = new Map<string, LockedPackage>()
  const peers = new Set<string>()
  let section = ''
  let inPeers = false
  text.split(/\r?\n/).forEach((content, index) => {
    const top = /^([a-zA-Z]+):/.exec(content)
    if (top !== null) section = top[1] ?? ''
    if (section !== 'packages' && section !== 'snapshots') return
    const key = /^ {2}['"]?\/?((?:@[^/@\s]+\/)?[^/@\s'"]+)[@/](\d[^('":\s]*)[^:]*['"]?:/.exec(content)
    const name = key?.[1]
    const version = key?.[2]?.replace(/_.*$/, '')
    if (name !== undefined && version !== undefined)
      packages.set(`${name}@${version}`, packages.get(`${name}@${version}`) ?? { name, version, line: index + 1 })
    if (/^ {4}\S/.test(content)) inPeers = /^ {4}peerDependencies:/.test(content)
    const peer = inPeers ? /^ {6}['"]?([^'":\s]+)['"]?:/.exec(content)?.[1] : undefined
    if (peer !== undefined) peers.add(peer)
  })
  return { format: 'pnpm', packages: [...packages.values()], peers: [...peers] }
}

/** Both generations of yarn head each entry with its ranges and give the version below it. */
function parseYarn(text: string): readonly LockedPackage[] {
  const packages: LockedPackage[] = []
  let heading: { readonly name: string; readonly line: number } | undefined
  text.split(/\r?\n/).forEach((content, index) => {
    const range = /^"?((?:@[^/@\s"]+\/)?[^@\s",:]+)@([^,]*)/.exec(content)
    if (range !== null) {
      // A workspace of berry is this repository itself.
      heading = range[2]?.startsWith('workspace:') === true ? undefined : { name: range[1] ?? '', line: index + 1 }
      return
    }
    const version = /^ {2}version:? "?([^"\s]+)"?/.exec(content)?.[1]
    if (heading !== undefined && version !== undefined) {
      packages.push({ name: heading.name, version, line: heading.line })
      heading = undefined
    }
  })
  return packages
}
