/** How SQLite is told a limit: it takes whole numbers, and a negative one for "all". */
export function sqlLimit(limit: number): number {
  return Number.isFinite(limit) ? Math.max(0, Math.floor(limit)) : -1
}
