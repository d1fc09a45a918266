import ts from 'typescript'

/** A JSON file that is not JSON, and where. */
export interface JsonFault {
  readonly line: number
  readonly message: string
}

/**
 * Parses strict JSON and says at which line it breaks. The engine's own message is kept, because it names the token.
 * Returns the fault as a value: a broken manifest is a finding, not a failure.
 */
export function parseJson(text: string): { readonly value: unknown } | { readonly fault: JsonFault } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = /position (\d+)/.exec(message)?.[1]
    const offset = position === undefined ? firstFaultOffset(text) : Number(position)
    return { fault: { line: lineAt(text, Math.min(offset, text.trimEnd().length)), message: message.replace(/\s+/g, ' ').slice(0, 200) } }
  }
}

/** Where an object of the JSON text says each of its keys: `lines(['dependencies'])` gives name to line. */
export function keyLines(text: string, path: readonly string[]): ReadonlyMap<string, number> {
  const file = ts.parseJsonText('file.json', text)
  let node: ts.Expression | undefined = file.statements[0]?.expression
  for (const key of path) {
    node = properties(node).find((property) => nameOf(property) === key)?.initializer
  }
  const lines = new Map<string, number>()
  for (const property of properties(node)) {
    const { line } = file.getLineAndCharacterOfPosition(property.getStart(file))
    lines.set(nameOf(property) ?? '', line + 1)
  }
  return lines
}

/** The value as an object, empty when it is none: what people write in configuration may be anything. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The texts of a value that should be a text or a list of texts. */
export function asTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

/** The line (from 1) of an offset in a text; both LF and CRLF count once. */
function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

/** Messages such as "Unexpected end of JSON input" name no position; the tolerant parser then finds the place. */
function firstFaultOffset(text: string): number {
  const { error } = ts.parseConfigFileTextToJson('file.json', text)
  return error?.start ?? text.trimEnd().length
}

function properties(node: ts.Expression | undefined): readonly ts.PropertyAssignment[] {
  return node !== undefined && ts.isObjectLiteralExpression(node) ? node.properties.filter(ts.isPropertyAssignment) : []
}

function nameOf(property: ts.PropertyAssignment): string | undefined {
  return ts.isStringLiteral(property.name) || ts.isIdentifier(property.name) ? property.name.text : undefined
}
