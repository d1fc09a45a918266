import type { RunParent } from '@nofx/core'
import type { ParentAccount } from './guard.ts'
import { LiveRun } from './live-run.ts'
import type { EffectHost } from './open-effect.ts'
import type { RunKind } from './run-kind.ts'

/** The runs in the memory of this process, by id, and the kinds that it can drive. */
export class LiveRuns {
  readonly #effectHost: EffectHost
  readonly #owner: string
  readonly #leaseMs: number
  readonly #kinds = new Map<string, RunKind>()
  readonly #runs = new Map<string, LiveRun>()
  /** Those that have a run above, by its id. */
  readonly #below = new Map<string, Set<LiveRun>>()

  constructor(effectHost: EffectHost, owner: string, leaseMs: number) {
    this.#effectHost = effectHost
    this.#owner = owner
    this.#leaseMs = leaseMs
  }

  register(kind: RunKind): void {
    this.#kinds.set(kind.kind, kind)
  }

  get kinds(): readonly RunKind[] {
    return [...this.#kinds.values()]
  }

  /** Whether a run of this kind and name can be driven here. */
  knows(kind: string, name: string): boolean {
    return this.#kinds.get(kind)?.decider(name) !== undefined
  }

  get(runId: string): LiveRun | undefined {
    return this.#runs.get(runId)
  }

  has(runId: string): boolean {
    return this.#runs.has(runId)
  }

  /** In the order in which they came; those that are added while one goes through them come in turn. */
  values(): MapIterator<LiveRun> {
    return this.#runs.values()
  }

  /** The runs that answer a request of this one. */
  below(runId: string): readonly LiveRun[] {
    return [...(this.#below.get(runId) ?? [])]
  }

  /** A run of this process that is not among the others yet; `undefined` when its kind or name is not known here. */
  create(kindName: string, name: string, runId: string, epoch: number, parent?: RunParent): LiveRun | undefined {
    const kind = this.#kinds.get(kindName)
    const decider = kind?.decider(name)
    if (kind === undefined || decider === undefined) return undefined
    const lease = { owner: this.#owner, epoch, durationMs: this.#leaseMs }
    return new LiveRun(this.#effectHost, kind, decider, runId, lease, parent?.runId, parent && this.#accountOf(parent))
  }

  add(run: LiveRun): void {
    this.#runs.set(run.runId, run)
    if (run.parentId === undefined) return
    const siblings = this.#below.get(run.parentId) ?? new Set()
    this.#below.set(run.parentId, siblings.add(run))
  }

  /** Forgets a run, unless another of its id has come in its place. */
  remove(run: LiveRun): void {
    if (this.#runs.get(run.runId) === run) this.#runs.delete(run.runId)
    const siblings = run.parentId === undefined ? undefined : this.#below.get(run.parentId)
    if (siblings?.delete(run) && siblings.size === 0) this.#below.delete(run.parentId as string)
  }

  #accountOf({ runId, request }: RunParent): ParentAccount | undefined {
    const above = this.#runs.get(runId)
    return above?.guard && { guard: above.guard, request, heldUsd: above.open.find(request)?.requested.event.reserveUsd ?? 0 }
  }
}
