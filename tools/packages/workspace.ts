import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One of the packages that are published. */
export interface Package {
  readonly name: string
  readonly folder: string
  readonly tarball: string
  readonly peerDependencies: Readonly<Record<string, string>>
  /** The first major version of Node it runs on. */
  readonly nodeMajorMin: number
}

/**
 * Where tarballs and the user's project live while they are checked: outside the repository, since a project below it would find
 * the repository's own node_modules, and at a fixed place, so that each stage can be run alone after the ones before it.
 */
export const WORK_FOLDER = join(tmpdir(), `nofx-packages-${createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8)}`)
export const TARBALLS = join(WORK_FOLDER, 'tarballs')
export const PROJECT = join(WORK_FOLDER, 'project')

export function listPackages(): readonly Package[] {
  return readdirSync('packages', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name: folder }) => describe(join('packages', folder)))
}

function describe(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    engines: { node: string }
    peerDependencies?: Record<string, string>
  }
  return {
    name: manifest.name,
    folder,
    tarball: join(TARBALLS, `${manifest.name.slice(1).replace('/', '-')}-${manifest.version}.tgz`),
    peerDependencies: manifest.peerDependencies ?? {},
    nodeMajorMin: Number(/\d+/.exec(manifest.engines.node)?.[0]),
  }
}
