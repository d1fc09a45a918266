import { VIEW_TABLES, type ViewTable } from '@nofx/core'
import { rebuildViews } from '@nofx/runtime'
import type { Checker, Violation } from '../checker.ts'
import type { Evidence } from '../evidence.ts'

/** The store in memory keeps so many rows of a table; a table that is full has lost some, and is not compared. */
const ROWS_MAX = 1_000

/**
 * The rows of the documented tables are those that the log leads to. They are compared with what is there after they were rebuilt, so
 * this looks last.
 */
export const viewsAgree: Checker = {
  name: 'views-agree',
  async check(evidence) {
    const { storage, kinds } = evidence
    const before = await rowsOf(evidence)
    if ([...before.values()].some((rows) => rows.size >= ROWS_MAX)) return []
    const violations: Violation[] = []
    for await (const rebuilt of rebuildViews({ storage, kinds })) {
      if (rebuilt.status === 'left') violations.push({ runId: rebuilt.run.runId, message: `Its rows cannot be rebuilt: ${rebuilt.problem.message}` })
    }
    for (const [table, rows] of await rowsOf(evidence)) {
      for (const [id, row] of rows) {
        const was = before.get(table)?.get(id)
        const runId = ownerOf(table, row)
        if (was === undefined) violations.push({ ...runId, message: `A row of ${table} is missing.` })
        else for (const column of Object.keys(row)) if (JSON.stringify(row[column]) !== JSON.stringify(was[column])) violations.push({ ...runId, message: `A row of ${table} has ${column} ${JSON.stringify(was[column])}, and the log leads to ${JSON.stringify(row[column])}.` })
        before.get(table)?.delete(id)
      }
    }
    for (const [table, rows] of before) for (const row of rows.values()) violations.push({ ...ownerOf(table, row), message: `${table} has a row that the log does not lead to.` })
    return violations
  },
}

type Row = Readonly<Record<string, unknown>>

async function rowsOf({ storage }: Evidence): Promise<ReadonlyMap<ViewTable, Map<string, Row>>> {
  const tables = new Map<ViewTable, Map<string, Row>>()
  for (const table of Object.keys(VIEW_TABLES) as ViewTable[]) {
    const rows = (await storage.records.read(table, undefined, { limit: ROWS_MAX })) as unknown as readonly Row[]
    // Runs share a plan; which of them came first is told by clocks that may disagree.
    tables.set(table, new Map(rows.map((row) => [String(row['id']), table === 'workflow_plans' ? { ...row, created_at: 0 } : { ...row }])))
  }
  return tables
}

function ownerOf(table: ViewTable, row: Row): { readonly runId?: string } {
  const column = VIEW_TABLES[table]
  return column === null ? {} : { runId: String(row[column]) }
}
