const MARKER = '// The program.\n'

/** The same program where no top-level await is allowed: what follows the marker becomes the body of a function. */
export function asCommonJs(program: string): string {
  const [head = '', body] = program.split(MARKER)
  if (body === undefined) throw new Error(`A program of test/consumers needs the line "${MARKER.trim()}".`)
  return `${head}export async function main() {\n${body}}\n`
}
