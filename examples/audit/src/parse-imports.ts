import ts from 'typescript'

/** One mention of another module. */
export interface ImportFacts {
  readonly specifier: string
  readonly line: number
  readonly kind: 'import' | 'export' | 'require' | 'dynamic'
  /** Gone after compilation, so a types package satisfies it. */
  readonly typeOnly: boolean
  /** Inside a `try`, where a missing package is expected and handled. */
  readonly optional: boolean
}

/** Finds every import, re-export, `require`, `require.resolve`, dynamic import and imported type of a file. */
export function findImports(file: ts.SourceFile): readonly ImportFacts[] {
  const found: ImportFacts[] = []
  const pending: ts.Node[] = [file]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const mention = mentionOf(node)
    if (mention !== undefined && mention.specifier !== '') {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      found.push({ ...mention, line: line + 1, optional: mention.kind !== 'import' && isInsideTry(node) })
    }
    ts.forEachChild(node, (child) => void pending.push(child))
  }
  return found.sort((a, b) => a.line - b.line || (a.specifier < b.specifier ? -1 : 1))
}

/** Names declared as `declare module 'name'`, which stand for something other than a package. */
export function findAmbientModules(file: ts.SourceFile): readonly string[] {
  return file.statements.flatMap((statement) =>
    ts.isModuleDeclaration(statement) && ts.isStringLiteral(statement.name) ? [statement.name.text] : [],
  )
}

function mentionOf(node: ts.Node): Pick<ImportFacts, 'specifier' | 'kind' | 'typeOnly'> | undefined {
  if (ts.isImportDeclaration(node)) {
    return { specifier: textOf(node.moduleSpecifier), kind: 'import', typeOnly: importsOnlyTypes(node.importClause) }
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), kind: 'export', typeOnly: node.isTypeOnly }
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return { specifier: textOf(node.moduleReference.expression), kind: 'require', typeOnly: node.isTypeOnly }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: textOf(node.argument.literal), kind: 'dynamic', typeOnly: true }
  }
  if (ts.isCallExpression(node)) {
    const kind = callKind(node.expression)
    return kind === undefined ? undefined : { specifier: textOf(node.arguments[0]), kind, typeOnly: false }
  }
  return undefined
}

function callKind(callee: ts.Expression): 'require' | 'dynamic' | undefined {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return 'dynamic'
  if (ts.isIdentifier(callee)) return callee.text === 'require' ? 'require' : undefined
  const isResolve =
    ts.isPropertyAccessExpression(callee) &&
    ts.isIdentifier(callee.expression) &&
    callee.expression.text === 'require' &&
    callee.name.text === 'resolve'
  return isResolve ? 'require' : undefined
}

function importsOnlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  return (
    clause.name === undefined &&
    names !== undefined &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((element) => element.isTypeOnly)
  )
}

function isInsideTry(node: ts.Node): boolean {
  for (let inner = node, outer = node.parent; outer !== undefined; inner = outer, outer = outer.parent) {
    if (ts.isTryStatement(outer) && outer.tryBlock === inner && outer.catchClause !== undefined) return true
  }
  return false
}

/** '' for a specifier that is computed: nobody can say what it names. */
function textOf(node: ts.Node | undefined): string {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : ''
}
