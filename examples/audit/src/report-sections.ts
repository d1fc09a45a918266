/** The headings of a report, in their order: what the writer writes and the reviewer looks for. */
export const SECTIONS = ['Summary', 'Findings', 'Areas', 'Hotspots', 'Limits'] as const
export type SectionName = (typeof SECTIONS)[number]
