import type { Storage } from '@nofx/core'
import { AuditError } from './audit-error.ts'
import type { Snapshot, Subject } from './facts.ts'
import { readRunTree, type RunTree } from './run-tree.ts'

/** What earlier processes left of the audit of a repository. */
export interface UnfinishedRun {
  /** The run to go on with, as it was left; absent when a new one has to begin. */
  readonly tree?: RunTree
  /** Runs that nobody is to go on with. */
  readonly abandoned: readonly string[]
  /** What is done about it, for the user. */
  readonly message: string
}

/**
 * Looks for an unfinished run of a workflow. It is only worth going on with when the repository still is what it was.
 *
 * @param look opens the repository as it is now; only called when there is a run
 * @param fresh whether the user wants to begin anew in any case
 */
export async function findUnfinishedRun(
  storage: Pick<Storage, 'log' | 'runs'>,
  workflow: string,
  look: () => Promise<Snapshot>,
  fresh: boolean,
): Promise<UnfinishedRun | undefined> {
  const runs = await storage.runs.list({ status: 'running', kind: 'workflow', name: workflow })
  const [newest, ...older] = runs.map(({ runId }) => runId)
  if (newest === undefined) return undefined
  // Opening a store that nobody else has open gives back the runs of dead processes.
  if (runs[0]?.owner !== null) throw new AuditError('already-running', `Another process audits this repository right now (run ${newest}), or was killed less than 30 s ago. Wait for it, or pass --data with another folder.`)
  const all = [newest, ...older]
  if (fresh) return { abandoned: all, message: `Run ${newest} was unfinished; it is cancelled, and a new one begins.` }
  const tree = await readRunTree(storage, newest)
  const change = changeOf(openedIn(tree), (await look()).subject)
  if (change !== undefined) return { abandoned: all, message: `The repository has changed since run ${newest} began (${change}). It is cancelled, and a new one begins.` }
  return { tree, abandoned: older, message: `Resuming run ${newest}: ${tree.settledWork().length} of its steps are settled and are not repeated.` }
}

/** What the run audits, once it has found out. */
function openedIn(tree: RunTree): Subject | undefined {
  const opened = tree.settledWork().find(({ name, outcome }) => name === 'open' && outcome.status === 'completed')
  return (opened?.outcome.value as { readonly subject: Subject } | undefined)?.subject
}

function changeOf(before: Subject | undefined, now: Subject): string | undefined {
  if (before === undefined || before.state === now.state) return undefined
  return before.head === now.head ? 'tracked files were changed' : `it was at ${before.head.slice(0, 12)}`
}
