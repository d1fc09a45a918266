import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Another system that does the same work. */
export interface Rival {
  /** With its version. */
  readonly name: string
  readonly module: URL
}

const FOLDER = new URL('../rivals/', import.meta.url)
const INSTALL = ['-y', 'pnpm@12', '--dir', fileURLToPath(FOLDER), '--ignore-workspace', 'install', '--frozen-lockfile']
const RIVALS = [
  { name: 'p-graph', package: 'p-graph', file: 'p-graph.ts' },
  { name: 'Mastra', package: '@mastra/core', file: 'mastra.ts' },
  { name: 'LangGraph.js', package: '@langchain/langgraph', file: 'langgraph.ts' },
]

/** The rivals, or none of them when they are not installed; they are no part of the workspace. */
export function findRivals({ install }: { readonly install: boolean }): readonly Rival[] {
  const isInstalled = () => existsSync(new URL('node_modules/', FOLDER))
  if (install && !isInstalled()) spawnSync('npx', INSTALL, { stdio: 'inherit' })
  if (!isInstalled()) {
    console.log('The other systems are not installed, so they are left out. To install them, pass --install, or run:\n  npx -y pnpm@12 --dir benchmarks/rivals --ignore-workspace install --frozen-lockfile\n')
    return []
  }
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', FOLDER), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> }
  return RIVALS.map((rival) => ({ name: `${rival.name} ${dependencies[rival.package] ?? ''}`, module: new URL(rival.file, FOLDER) }))
}
