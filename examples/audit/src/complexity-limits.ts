import type { FileRole } from './file-role.ts'
import type { FunctionFacts } from './parse-functions.ts'

/** Above this a function has more paths than a reader keeps in mind; McCabe proposed 10, common linters warn at 15 to 20. */
export const COMPLEXITY_MAX = 15

/** Own lines of a function, about two screens. */
export const FUNCTION_LINES_MAX = 100

/** Control structures within one another. */
export const DEPTH_MAX = 4

/** Lines of a file. */
export const FILE_LINES_MAX = 800

/** Levels of indentation that 95 % of a file's lines stay within; the only view we have of languages without a parser. */
export const INDENT_LEVELS_MAX = 6

/** A machine-made file could otherwise fill a step's output with thousands of functions. */
export const NOTABLE_FUNCTIONS_MAX = 100

/** True when a function is above a limit that applies to files of this role. */
export function isNotable(one: FunctionFacts, role: FileRole): boolean {
  return one.complexity > COMPLEXITY_MAX || one.depth > DEPTH_MAX || isTooLong(one, role)
}

/** Length says nothing about the callback that holds a whole test suite, or about a demonstration told from top to bottom. */
export function isTooLong(one: FunctionFacts, role: FileRole): boolean {
  return one.ownLines > FUNCTION_LINES_MAX && role !== 'test' && role !== 'fixture' && role !== 'example'
}
