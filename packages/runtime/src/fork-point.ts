import { NofxError, type AnyEvent, type Decider, type EffectRequested, type Recorded, type RunLimits } from '@nofx/core'
import { thrownProblem } from './run-problem.ts'

/** What a fork may be told beside that. */
export interface ForkOptions extends ForkPoint {
  /** A UUID for the new run. Default: a new one. */
  readonly id?: string
  /** In place of the limits of the run, so that one that has reached them may go on. What it has used up by then counts. */
  readonly limits?: RunLimits
}

/** Where a fork parts from the run that it comes from: one of the two, and only one. */
export interface ForkPoint {
  /** Behind this version, with all that its event has caused. */
  readonly at?: number
  /**
   * Before this node was worked on for the first time: `charge`, or `each[2]/charge` in the body of a map; of a session the role. It is done
   * again, and so is all that came behind it. For its second try, its undoing or a node that was never asked for, give `at`.
   */
  readonly again?: string
}

/** The version that a fork point means. @throws NofxError `input.invalid` */
export function versionOf(events: readonly Recorded[], runId: string, point: ForkPoint): number {
  const { at, again } = point
  if ((at === undefined) === (again === undefined)) throw new NofxError('input.invalid', `A fork of run ${runId} needs either \`at\`, a version, or \`again\`, a node.`)
  if (again !== undefined) return requestOf(events, runId, again)
  if (Number.isSafeInteger(at) && (at as number) >= 1 && (at as number) <= events.length) return at as number
  throw new NofxError('input.invalid', `A fork of run ${runId} at version ${String(at)}: that run has the versions 1 to ${events.length}.`)
}

function requestOf(events: readonly Recorded[], runId: string, node: string): number {
  const nodes = new Set<string>()
  for (const { version, event } of events) {
    if (event.type !== 'effect.requested') continue
    const path = nodePath(event as EffectRequested)
    if (path === node) return version
    nodes.add(path)
  }
  const known = [...nodes].slice(0, NODES_NAMED_MAX).map((path) => `"${path}"`).join(', ')
  throw new NofxError('input.invalid', `A fork of run ${runId} is to do "${node}" again, which it has not done. ${known === '' ? 'It has done nothing yet.' : `It has done ${known}${nodes.size > NODES_NAMED_MAX ? ', ...' : '.'}`}`)
}

/** Nodes that an error names at most. */
const NODES_NAMED_MAX = 20

/** How a node is called outside: with its scope before it. */
export function nodePath({ node = '', scope }: Pick<EffectRequested, 'node' | 'scope'>): string {
  return scope === undefined ? node : `${scope}/${node}`
}

/**
 * The events up to a version and those that they have caused, which are decided with them and by nobody else again. What this release would
 * have decided otherwise long before is history, and no obstacle.
 * @throws NofxError `input.invalid` when the run has ended by then; `run.parked` when this release does not understand it, or would have
 * decided otherwise just there
 */
export function historyUpTo(decider: Decider<unknown, AnyEvent>, events: readonly Recorded[], runId: string, version: number): readonly Recorded[] {
  let state = decider.initial()
  // What the events so far have caused: the log has it in this order, before anything that came from outside.
  let caused: AnyEvent[] = []
  let next = 0
  for (const [index, recorded] of events.entries()) {
    const isCaused = next < caused.length
    if (recorded.version > version && !isCaused) return events.slice(0, index)
    if (recorded.event.type === 'run.ended') {
      throw new NofxError('input.invalid', `A fork of run ${runId} at version ${version} would have nothing to do: with that the run ends, at version ${recorded.version}. Fork it further ahead.`)
    }
    if (isCaused && !isAbout(caused[next++], recorded.event)) {
      if (recorded.version > version) {
        throw new NofxError('run.parked', `Run ${runId} cannot be forked at version ${version}: its event ${recorded.version} ("${recorded.event.type}") is not what this release decides there. Fork it elsewhere, or with the release that wrote it.`)
      }
      next = caused.length
    }
    if (next === caused.length) [caused, next] = [[], 0]
    try {
      state = decider.evolve(state, recorded)
      caused.push(...decider.decide(state, recorded))
    } catch (cause) {
      const { code, message } = thrownProblem('evolve or decide', recorded.version, recorded.event, cause)
      throw new NofxError(code, `Run ${runId} cannot be forked: ${message}`, { cause })
    }
  }
  return events
}

/** Whether two events say the like of the same thing, whenever they say it: times depend on when a run was forked. */
function isAbout(one: AnyEvent | undefined, other: AnyEvent): boolean {
  return IDENTITY.every((field) => fieldOf(one, field) === fieldOf(other, field))
}

function fieldOf(event: object | undefined, field: string): unknown {
  return (event as Readonly<Record<string, unknown>> | undefined)?.[field]
}

const IDENTITY = ['type', 'kind', 'name', 'node', 'scope', 'request', 'attempt', 'index']
