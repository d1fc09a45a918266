/** A binary heap of moments with one number each, in arrays that are allocated once. */
export interface EventHeap {
  readonly times: Float64Array
  readonly values: Int32Array
  length: number
}

export function createEventHeap(size: number): EventHeap {
  return { times: new Float64Array(size), values: new Int32Array(size), length: 0 }
}

export function pushEvent(heap: EventHeap, time: number, value: number): void {
  const { times, values } = heap
  let place = heap.length
  heap.length += 1
  while (place > 0) {
    const parent = (place - 1) >> 1
    if ((times[parent] ?? 0) <= time) break
    times[place] = times[parent] ?? 0
    values[place] = values[parent] ?? 0
    place = parent
  }
  times[place] = time
  values[place] = value
}

/** Takes the earliest event off, of which there has to be one, and gives its value. Read `times[0]` before. */
export function popEvent(heap: EventHeap): number {
  const { times, values } = heap
  const popped = values[0] ?? 0
  heap.length -= 1
  const time = times[heap.length] ?? 0
  const value = values[heap.length] ?? 0
  let place = 0
  for (;;) {
    let child = 2 * place + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && (times[child + 1] ?? 0) < (times[child] ?? 0)) child += 1
    if ((times[child] ?? 0) >= time) break
    times[place] = times[child] ?? 0
    values[place] = values[child] ?? 0
    place = child
  }
  times[place] = time
  values[place] = value
  return popped
}
