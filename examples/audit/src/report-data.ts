import type { AreaFigures, Figure } from './figures.ts'
import type { RankedFindings } from './findings.ts'
import type { Hotspot } from './hotspots.ts'

/** Everything the writer needs, and the reviewer checks the report against. Plain JSON. */
export interface ReportData {
  readonly name: string
  readonly root: string
  readonly head: string
  readonly branch: string
  readonly figures: readonly Figure[]
  readonly areas: readonly AreaFigures[]
  readonly findings: RankedFindings
  readonly hotspots: readonly Hotspot[]
  /** What was not looked at, one sentence each. */
  readonly limits: readonly string[]
}
