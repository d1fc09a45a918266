import ts from 'typescript'

/** One function, method, accessor or arrow, without the functions inside it: those are measured on their own. */
export interface FunctionFacts {
  readonly name: string
  readonly line: number
  readonly endLine: number
  /**
   * 1, plus one for each `if`, `?:`, loop, `case`, `catch`, and each `&&`, `||`, `??` (also as assignment). McCabe (1976),
   * with the short-circuit operators counted, as is usual for C-like languages.
   */
  readonly complexity: number
  /** Lines from the first to the last, less the lines that only inner functions occupy. */
  readonly ownLines: number
  /** Control structures inside one another; an `else if` is no level of its own. */
  readonly depth: number
}

interface Measured {
  readonly node: ts.Node
  complexity: number
  innerLines: number
  depth: number
}

/** Measures every function of a file, in the order in which they begin. */
export function measureFunctions(file: ts.SourceFile): { readonly functions: readonly FunctionFacts[]; readonly moduleComplexity: number } {
  const top: Measured = { node: file, complexity: 0, innerLines: 0, depth: 0 }
  const measured: Measured[] = []
  // A stack of our own: long chains of operators nest deeper than the engine's stack.
  const pending: { readonly node: ts.Node; readonly owner: Measured; readonly depth: number }[] = [{ node: file, owner: top, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next
    let { owner, depth } = next
    if (isFunctionWithBody(node)) {
      // A function on one line shares that line with its owner.
      owner.innerLines += lineCount(file, node) - 1
      owner = { node, complexity: 1, innerLines: 0, depth: 0 }
      measured.push(owner)
      depth = 0
    } else {
      if (isDecision(node)) owner.complexity += 1
      if (isLevel(node)) depth += 1
      owner.depth = Math.max(owner.depth, depth)
    }
    const inner = { owner, depth }
    ts.forEachChild(node, (child) => void pending.push({ node: child, ...inner }))
  }
  const functions = measured.sort((a, b) => a.node.pos - b.node.pos || b.node.end - a.node.end).map((one) => factsOf(file, one))
  return { functions, moduleComplexity: top.complexity }
}

function factsOf(file: ts.SourceFile, { node, complexity, innerLines, depth }: Measured): FunctionFacts {
  const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
  const lines = lineCount(file, node)
  return { name: functionName(node), line, endLine: line + lines - 1, complexity, ownLines: Math.max(1, lines - innerLines), depth }
}

function isFunctionWithBody(node: ts.Node): boolean {
  return (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) || ts.isClassStaticBlockDeclaration(node)
}

function isDecision(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.IfStatement:
    case ts.SyntaxKind.ConditionalExpression:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
    case ts.SyntaxKind.CaseClause:
    case ts.SyntaxKind.CatchClause:
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
    case ts.SyntaxKind.BarBarEqualsToken:
    case ts.SyntaxKind.QuestionQuestionEqualsToken:
      return true
    default:
      return false
  }
}

function isLevel(node: ts.Node): boolean {
  if (ts.isIfStatement(node)) return !(ts.isIfStatement(node.parent) && node.parent.elseStatement === node)
  return ts.isIterationStatement(node, false) || ts.isSwitchStatement(node) || ts.isTryStatement(node)
}

function functionName(node: ts.Node): string {
  if (ts.isConstructorDeclaration(node)) return `${className(node.parent)}constructor`
  if (ts.isClassStaticBlockDeclaration(node)) return `${className(node.parent)}static block`
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return className(node.parent) + nameText(node.name)
  if ((ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) && node.name !== undefined) return node.name.text
  return nameFromPlace(node)
}

/** An anonymous function is known by what it is assigned or passed to. */
function nameFromPlace(node: ts.Node): string {
  const { parent } = node
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return nameFromPlace(parent)
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return nameText(parent.name)
  if (ts.isPropertyDeclaration(parent)) return className(parent.parent) + nameText(parent.name)
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return shortText(parent.left)
  if (ts.isCallExpression(parent))
    return parent.expression === node ? 'immediately called function' : `callback of ${shortText(parent.expression)}`
  if (ts.isExportAssignment(parent) || hasDefaultModifier(node)) return 'default export'
  return 'anonymous function'
}

function hasDefaultModifier(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
}

function className(node: ts.Node): string {
  return ts.isClassLike(node) && node.name !== undefined ? `${node.name.text}.` : ''
}

function nameText(node: ts.Node): string {
  return ts.isIdentifier(node) || ts.isStringLiteral(node) || ts.isPrivateIdentifier(node) ? node.text : shortText(node)
}

function shortText(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, ' ').replaceAll('`', "'")
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

function lineCount(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.end).line - file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}
