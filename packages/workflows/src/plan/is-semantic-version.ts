const NUMBER = '(?:0|[1-9]\\d*)'
const WORD = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`
const BUILD = '[0-9A-Za-z-]+'

/** The grammar of https://semver.org, version 2.0.0. No part can be read in two ways, so that it takes one pass. */
const VERSION = new RegExp(`^v?${NUMBER}(?:\\.${NUMBER}){2}(?:-${WORD}(?:\\.${WORD})*)?(?:\\+${BUILD}(?:\\.${BUILD})*)?$`)

/**
 * Whether a text is a semantic version; a `v` may stand before it, as in tags. To ask only this of the library that compares versions would load
 * all of it wherever plans are validated.
 *
 * @example
 * ```ts
 * isSemanticVersion('1.0.0-rc.1') // true
 * isSemanticVersion('1.0')        // false
 * ```
 */
export function isSemanticVersion(text: string): boolean {
  return VERSION.test(text)
}
