import type { Finding } from './repository.ts'

const FOLDER = 'docs/errors/'
const CODES_FILE = 'packages/core/src/error-codes.ts'

/** Every error code has its page `docs/errors/<code>.md`, and every page has its code. A README.md there is the list of them. */
export function checkErrorPages(codes: readonly string[], paths: readonly string[]): readonly Finding[] {
  const pages = paths
    .filter((path) => path.startsWith(FOLDER) && path.endsWith('.md') && path !== `${FOLDER}README.md`)
    .map((path) => path.slice(FOLDER.length, -'.md'.length))
  return [
    ...codes
      .filter((code) => !pages.includes(code))
      .map((code) => ({ path: CODES_FILE, line: 1, message: `"${code}" has no page; write ${FOLDER}${code}.md.` })),
    ...pages
      .filter((page) => !codes.includes(page))
      .map((page) => ({ path: `${FOLDER}${page}.md`, line: 1, message: `There is no error code "${page}"; remove the page or add the code.` })),
  ]
}
