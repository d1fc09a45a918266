/** A list as the text of a Postgres array, so that it does not depend on what a driver makes of lists. */
export function arrayText(values: readonly (string | number | undefined)[]): string {
  return `{${values.map(elementText).join(',')}}`
}

function elementText(value: string | number | undefined): string {
  if (value === undefined) return 'NULL'
  return typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`
}
