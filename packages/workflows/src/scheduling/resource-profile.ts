import type { PackedDemands } from './pack-demands.ts'

/**
 * What is free over time: a step function. `times[k]` begins a segment that lasts until `times[k + 1]`; the last one has no end. The
 * arrays are allocated once and used for every schedule.
 */
export interface ResourceProfile {
  readonly packed: PackedDemands
  readonly times: Float64Array
  /** What is free in each segment, `packed.words` words each, with guard bits set. */
  readonly free: Int32Array
  /** Segments in use. */
  length: number
  /** The segment in which the start that was found last lies. */
  found: number
}

/** @param tasks how many will be placed at most; each brings two segments */
export function createProfile(packed: PackedDemands, tasks: number): ResourceProfile {
  const segments = 2 * tasks + 2
  return { packed, times: new Float64Array(segments), free: new Int32Array(segments * packed.words), length: 1, found: 0 }
}

/** Makes all of it free again from 0 on. */
export function clearProfile(profile: ResourceProfile): void {
  profile.length = 1
  profile.times[0] = 0
  profile.free.set(profile.packed.capacity)
}

/** The first moment from `from` on at which a task fits for its whole duration. Costs one step a segment that it looks at. */
export function earliestFit(profile: ResourceProfile, task: number, duration: number, from: number): number {
  const { times, free, length } = profile
  const { words, guard, demand } = profile.packed
  let first = length - 1
  while ((times[first] ?? 0) > from) first -= 1
  let start = from
  let segment = first
  if (words === 1) {
    const need = demand[task] ?? 0
    const guards = guard[0] ?? 0
    for (;;) {
      if ((((free[segment] ?? 0) - need) & guards) !== guards) {
        segment += 1
        first = segment
        start = times[segment] ?? 0
        continue
      }
      segment += 1
      if (segment >= length || (times[segment] ?? 0) >= start + duration) break
    }
  } else {
    for (;;) {
      let fits = true
      for (let word = 0; word < words; word++) {
        const guards = guard[word] ?? 0
        if ((((free[segment * words + word] ?? 0) - (demand[task * words + word] ?? 0)) & guards) !== guards) fits = false
      }
      segment += 1
      if (!fits) {
        first = segment
        start = times[segment] ?? 0
        continue
      }
      if (segment >= length || (times[segment] ?? 0) >= start + duration) break
    }
  }
  profile.found = first
  return start
}

/** Takes what a task needs from `start` to `end`, where `earliestFit` has just found that it fits. */
export function occupy(profile: ResourceProfile, task: number, start: number, end: number): void {
  const { times, free } = profile
  const { words, demand } = profile.packed
  let segment = profile.found
  if ((times[segment] ?? 0) < start) {
    segment += 1
    split(profile, segment, start)
  }
  for (;;) {
    const next = segment + 1
    if (next >= profile.length || (times[next] ?? 0) > end) split(profile, next, end)
    for (let word = 0; word < words; word++) free[segment * words + word] = (free[segment * words + word] ?? 0) - (demand[task * words + word] ?? 0)
    if ((times[next] ?? 0) === end) return
    segment = next
  }
}

/** Begins a new segment at `time` with what is free in the one before it. */
function split(profile: ResourceProfile, segment: number, time: number): void {
  const { times, free, length } = profile
  const { words } = profile.packed
  for (let index = length; index > segment; index--) times[index] = times[index - 1] ?? 0
  times[segment] = time
  for (let index = (length + 1) * words - 1; index >= segment * words; index--) free[index] = free[index - words] ?? 0
  profile.length = length + 1
}
