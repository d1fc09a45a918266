import ts from 'typescript'

/** One name a file offers, and whether a doc comment says what it is. */
export interface ExportFacts {
  /** '*' when everything of another module is passed on. */
  readonly name: string
  readonly line: number
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'enum' | 'constant' | 'namespace' | 'passed on'
  readonly documented: boolean
  /** For what is passed on: where it comes from, and under which name. */
  readonly source?: { readonly specifier: string; readonly name: string }
}

type Local = Omit<ExportFacts, 'name'>

/** Lists the exports of a module, written as ECMAScript modules or as CommonJS. */
export function findExports(file: ts.SourceFile): readonly ExportFacts[] {
  const locals = localNames(file)
  return mergeOverloads(file.statements.flatMap((statement) => exportsOf(file, statement, locals)))
}

function exportsOf(file: ts.SourceFile, statement: ts.Statement, locals: ReadonlyMap<string, Local>): readonly ExportFacts[] {
  if (ts.isExportDeclaration(statement)) return passedOn(file, statement, locals)
  if (ts.isExportAssignment(statement)) return [exportAssignment(file, statement, locals)]
  if (ts.isExpressionStatement(statement)) return commonJsExports(file, statement, locals)
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return []
  const isDefault = modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  return declared(file, statement).map(([name, local]) => ({ name: isDefault ? 'default' : name, ...local }))
}

/** `export { a, b as c }`, `export { a } from './a'`, `export * from './a'`. */
function passedOn(file: ts.SourceFile, statement: ts.ExportDeclaration, locals: ReadonlyMap<string, Local>): readonly ExportFacts[] {
  const specifier =
    statement.moduleSpecifier !== undefined && ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : undefined
  const clause = statement.exportClause
  if (clause === undefined || ts.isNamespaceExport(clause)) {
    const name = clause === undefined ? '*' : clause.name.text
    const source = specifier === undefined || clause !== undefined ? {} : { source: { specifier, name: '*' } }
    return [
      {
        name,
        line: lineOf(file, statement),
        kind: 'passed on',
        documented: clause !== undefined || isDocumented(file, statement),
        ...source,
      },
    ]
  }
  return clause.elements.map((element): ExportFacts => {
    const name = element.name.text
    const original = element.propertyName?.text ?? name
    if (specifier === undefined) return fromLocal(name, original, lineOf(file, element), locals)
    return {
      name,
      line: lineOf(file, element),
      kind: 'passed on',
      documented: isDocumented(file, element),
      source: { specifier, name: original },
    }
  })
}

function exportAssignment(file: ts.SourceFile, statement: ts.ExportAssignment, locals: ReadonlyMap<string, Local>): ExportFacts {
  if (ts.isIdentifier(statement.expression)) return fromLocal('default', statement.expression.text, lineOf(file, statement), locals)
  return { name: 'default', line: lineOf(file, statement), kind: 'constant', documented: isDocumented(file, statement) }
}

/** `exports.a = …`, `module.exports = …`, also chained as `exports = module.exports = …`. */
function commonJsExports(
  file: ts.SourceFile,
  statement: ts.ExpressionStatement,
  locals: ReadonlyMap<string, Local>,
): readonly ExportFacts[] {
  const names: string[] = []
  let value: ts.Expression = statement.expression
  while (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const target = value.left.getText(file)
    const name = /^(?:module\.)?exports(?:\.([\w$]+))?$/.exec(target)
    if (name !== null && target !== 'exports') names.push(name[1] ?? 'default')
    value = value.right
  }
  const line = lineOf(file, statement)
  const documented = isDocumented(file, statement)
  return names.map((name): ExportFacts => {
    const required = requiredModule(value)
    if (required !== undefined) return { name, line, kind: 'passed on', documented, source: { specifier: required, name: 'default' } }
    const local = ts.isIdentifier(value) ? locals.get(value.text) : undefined
    return {
      name,
      ...(local ?? { line, kind: ts.isFunctionLike(value) ? 'function' : 'constant' }),
      documented: documented || local?.documented === true,
    }
  })
}

function fromLocal(name: string, original: string, line: number, locals: ReadonlyMap<string, Local>): ExportFacts {
  // A name we cannot trace (a global, a destructured value) is given the benefit of the doubt.
  return { name, ...(locals.get(original) ?? { line, kind: 'constant', documented: true }) }
}

/** Everything that the top level of the file declares or imports, by name. */
function localNames(file: ts.SourceFile): ReadonlyMap<string, Local> {
  const locals = new Map<string, Local>()
  const add = (name: string, local: Local): void => {
    const known = locals.get(name)
    locals.set(name, known === undefined ? local : { ...known, documented: known.documented || local.documented })
  }
  for (const statement of file.statements) {
    for (const [name, local] of declared(file, statement)) add(name, local)
    if (ts.isImportDeclaration(statement)) for (const [name, local] of imported(file, statement)) add(name, local)
  }
  return locals
}

function imported(file: ts.SourceFile, statement: ts.ImportDeclaration): readonly (readonly [string, Local])[] {
  if (!ts.isStringLiteral(statement.moduleSpecifier) || statement.importClause === undefined) return []
  const specifier = statement.moduleSpecifier.text
  const { name: defaultName, namedBindings: bindings } = statement.importClause
  const passed = (line: ts.Node, name: string): Local => ({
    line: lineOf(file, line),
    kind: 'passed on',
    documented: false,
    source: { specifier, name },
  })
  return [
    ...(defaultName === undefined ? [] : [[defaultName.text, passed(defaultName, 'default')] as const]),
    ...(bindings !== undefined && ts.isNamedImports(bindings)
      ? bindings.elements.map((element) => [element.name.text, passed(element, element.propertyName?.text ?? element.name.text)] as const)
      : []),
  ]
}

function declared(file: ts.SourceFile, statement: ts.Statement): readonly (readonly [string, Local])[] {
  const facts = { line: lineOf(file, statement), documented: isDocumented(file, statement) }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration): readonly (readonly [string, Local])[] => {
      if (!ts.isIdentifier(declaration.name)) return []
      const required = declaration.initializer === undefined ? undefined : requiredModule(declaration.initializer)
      if (required !== undefined)
        return [[declaration.name.text, { ...facts, kind: 'passed on', source: { specifier: required, name: 'default' } }]]
      const isFunction = declaration.initializer !== undefined && ts.isFunctionLike(declaration.initializer)
      return [[declaration.name.text, { ...facts, kind: isFunction ? 'function' : 'constant' }]]
    })
  }
  const kind = declarationKind(statement)
  if (kind === undefined) return []
  const { name } = statement as ts.DeclarationStatement
  return [[name === undefined ? 'default' : name.text, { ...facts, kind }]]
}

function declarationKind(statement: ts.Statement): ExportFacts['kind'] | undefined {
  if (ts.isFunctionDeclaration(statement)) return 'function'
  if (ts.isClassDeclaration(statement)) return 'class'
  if (ts.isInterfaceDeclaration(statement)) return 'interface'
  if (ts.isTypeAliasDeclaration(statement)) return 'type'
  if (ts.isEnumDeclaration(statement)) return 'enum'
  return ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name) ? 'namespace' : undefined
}

function requiredModule(value: ts.Expression): string | undefined {
  if (!ts.isCallExpression(value) || !ts.isIdentifier(value.expression) || value.expression.text !== 'require') return undefined
  const [argument] = value.arguments
  return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined
}

/** Overloads and merged declarations are one export; a comment on any of them documents it. */
function mergeOverloads(exports: readonly ExportFacts[]): readonly ExportFacts[] {
  const merged = new Map<string, ExportFacts>()
  for (const facts of exports) {
    const key = facts.name === '*' ? `*${facts.source?.specifier ?? ''}` : facts.name
    const known = merged.get(key)
    merged.set(key, known === undefined ? facts : { ...known, documented: known.documented || facts.documented })
  }
  return [...merged.values()]
}

function isDocumented(file: ts.SourceFile, node: ts.Node): boolean {
  const comments = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []
  return comments.some((comment) => file.text.startsWith('/**', comment.pos))
}

function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}
