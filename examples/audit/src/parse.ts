import ts from 'typescript'
import { type ExportFacts, findExports } from './parse-exports.ts'
import { type FunctionFacts, measureFunctions } from './parse-functions.ts'
import { findAmbientModules, findImports, type ImportFacts } from './parse-imports.ts'

/** Everything the audit wants from one script, taken from a single syntax tree. */
export interface ScriptFacts {
  readonly functions: readonly FunctionFacts[]
  /** Decisions at the top level of the file, outside every function. */
  readonly moduleComplexity: number
  readonly imports: readonly ImportFacts[]
  /** Names that the file declares with `declare module 'name'`: they need no package. */
  readonly ambientModules: readonly string[]
  readonly exports: readonly ExportFacts[]
  /** The first place where the parser had to guess. The facts of such a file are still the best there are. */
  readonly fault?: { readonly line: number; readonly message: string }
}

const NOTHING: ScriptFacts = { functions: [], moduleComplexity: 0, imports: [], ambientModules: [], exports: [] }

/** Parses TypeScript or JavaScript (by the path's extension) and gathers its facts. Never throws on broken input. */
export function parseScript(path: string, text: string): ScriptFacts {
  try {
    const file = ts.createSourceFile(
      path,
      text,
      { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      true,
    )
    const { functions, moduleComplexity } = measureFunctions(file)
    const fault = firstFault(file, text)
    return {
      functions,
      moduleComplexity,
      imports: findImports(file),
      ambientModules: findAmbientModules(file),
      exports: findExports(file),
      ...(fault === undefined ? {} : { fault }),
    }
  } catch (error) {
    // A machine-made expression can nest deeper than the parser's own recursion allows.
    if (error instanceof RangeError) return { ...NOTHING, fault: { line: 1, message: 'the code nests too deeply to be parsed' } }
    throw error
  }
}

function firstFault(file: ts.SourceFile, text: string): ScriptFacts['fault'] {
  // Flow's syntax is not TypeScript's, and no fault of the file.
  if (/@flow\b/.test(text.slice(0, 2_000))) return undefined
  // The compiler keeps these on every source file but does not publish the field; a whole program would be the long way round.
  const { parseDiagnostics } = file as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }
  const first = parseDiagnostics?.[0]
  if (first === undefined) return undefined
  const { line } = file.getLineAndCharacterOfPosition(first.start)
  return { line: line + 1, message: ts.flattenDiagnosticMessageText(first.messageText, ' ') }
}
