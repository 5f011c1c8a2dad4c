import * as ts from '@tslab/typescript-for-tslab';

/** The binder's tables, which the compiler's public types leave out. */
interface Bound {
  locals?: Map<string, ts.Symbol>;
  symbol?: ts.Symbol;
}

/** The compiler's own question "is this identifier read or written as a value?", likewise left out. */
const { isExpressionNode } = ts as unknown as { isExpressionNode(node: ts.Node): boolean };

/** The values that a cell declares at its top level, those of `var` in nested blocks included. */
export function topLevelValues(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const [name, symbol] of (file as Bound).locals ?? [])
    if (symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias) && !symbol.declarations?.every(isAmbient))
      names.add(name);
  return names;
}

/** The values that a cell says to exist elsewhere. */
export function ambientValues(file: ts.SourceFile): string[] {
  return [...((file as Bound).locals ?? [])]
    .filter(([, symbol]) => symbol.flags & ts.SymbolFlags.Value && symbol.declarations?.every(isAmbient))
    .map(([name]) => name);
}

/** Whether a declaration only says what there is elsewhere: `declare const version: string`. */
export function isAmbient(declaration: ts.Node): boolean {
  return (ts.getCombinedModifierFlags(declaration as ts.Declaration) & ts.ModifierFlags.Ambient) !== 0;
}

/** Whether an identifier stands for a value, not for a property's name, a label or a type. */
export function isValueReference(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node;
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node;
  return isExpressionNode(node);
}

/** Whether the name is bound between the identifier and the top level of the cell. */
export function isLocal(node: ts.Identifier): boolean {
  const name = node.text;
  for (let scope: ts.Node = node.parent; !ts.isSourceFile(scope); scope = scope.parent) {
    if (declaresInside(scope, name)) return true;
  }
  return false;
}

function declaresInside(scope: ts.Node, name: string): boolean {
  const bound = scope as Bound;
  const local = bound.locals?.get(name);
  if (local && local.flags & ts.SymbolFlags.Value) return true;
  if (ts.isFunctionExpression(scope) || ts.isClassLike(scope)) return scope.name?.text === name;
  if (ts.isEnumDeclaration(scope) || ts.isModuleDeclaration(scope))
    return scope.name.text === name || bound.symbol?.exports?.has(name as ts.__String) === true;
  return name === 'arguments' && ts.isFunctionLike(scope) && !ts.isArrowFunction(scope);
}

/** Whether a `var` list belongs to the top level, however deep in blocks it stands. */
export function isTopLevelVar(list: ts.VariableDeclarationList): boolean {
  if (list.flags & ts.NodeFlags.BlockScoped) return false;
  for (let node: ts.Node = list.parent; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isModuleBlock(node)) return false;
  }
  return true;
}
