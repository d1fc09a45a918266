/** Ciura (2001), extended by a factor of 2.25. The large ones are for inputs far from sorted; a nearly sorted one costs a pass each. */
const GAPS: readonly number[] = [90_927, 40_412, 17_961, 7_983, 3_548, 1_577, 701, 301, 132, 57, 23, 10, 4, 1]
/** Up to here sequences come nearly sorted, and plain insertion is faster. */
const INSERTION_MAX = 200

/** Sorts tasks by ascending key, in place, without allocating. The result depends on the order before where keys are equal. */
export function sortTasks(tasks: Int32Array, keys: Float64Array): void {
  for (const gap of GAPS) {
    if (gap > 1 && (tasks.length <= INSERTION_MAX || gap * 2 > tasks.length)) continue
    for (let index = gap; index < tasks.length; index++) {
      const task = tasks[index] ?? 0
      const key = keys[task] ?? 0
      let place = index
      for (; place >= gap; place -= gap) {
        const before = tasks[place - gap] ?? 0
        if ((keys[before] ?? 0) <= key) break
        tasks[place] = before
      }
      tasks[place] = task
    }
  }
}
