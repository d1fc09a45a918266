import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A project of PSPLIB with what is known about it. */
export interface Project {
  readonly name: string
  readonly capacities: readonly number[]
  readonly cpmLowerBound: number
  readonly tasks: readonly { readonly id: number; readonly duration: number; readonly demands: readonly number[]; readonly successors: readonly number[] }[]
  readonly bestKnown: { readonly ub: number; readonly lb: number }
}

/** A workflow as it was recorded. */
export interface Recording {
  readonly name: string
  readonly tasks: readonly { readonly id: number; readonly type: string; readonly runtimeSeconds: number; readonly outputBytes?: number; readonly machine?: string; readonly parents: readonly number[] }[]
}

/** The sets of projects in a folder, `rcpsp/j30.json` and so on, by name and in order of size. */
export function readProjects(folder: string): readonly { readonly set: string; readonly projects: readonly Project[] }[] {
  return jsonFiles(join(folder, 'rcpsp'))
    .map((path) => ({ set: /([^/]+)\.json$/.exec(path)?.[1] ?? path, projects: JSON.parse(readFileSync(path, 'utf8')) as readonly Project[] }))
    .sort((a, b) => (a.projects[0]?.tasks.length ?? 0) - (b.projects[0]?.tasks.length ?? 0))
}

export function readRecordings(folder: string): readonly Recording[] {
  return jsonFiles(join(folder, 'workflows')).map((path) => JSON.parse(readFileSync(path, 'utf8')) as Recording)
}

function jsonFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => join(folder, name))
}
