import * as ts from '@tslab/typescript-for-tslab';

/** What every cell can use without importing it. */
export const preludeDeclarations = `/** Shows a value below the cell. */
declare function display(value: unknown): Promise<void>;
`;

/**
 * The declarations for later cells: less the values that do not exist, those that a failed cell did not reach, and
 * with those that the compiler does not declare, a `var` inside a block.
 */
export function declarationsOf(declarations: string, scope: object): string {
  const file = ts.createSourceFile('decl.d.ts', declarations, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const kept = file.statements.filter((statement) => declaredValues(statement).every((name) => name in scope));
  const declared = new Set(kept.flatMap((statement) => [...declaredValues(statement), ...otherNames(statement)]));
  const undeclared = Object.keys(scope).filter((name) => !declared.has(name));
  return [
    ...kept.map((statement) => statement.getFullText(file)),
    ...undeclared.map((name) => `\ndeclare var ${name}: any;`),
  ].join('');
}

/** What must exist at run time for a declaration to hold. */
function declaredValues(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  return [];
}

/** Names that may be a value or only a type. */
function otherNames(statement: ts.Statement): string[] {
  if (ts.isModuleDeclaration(statement)) return [statement.name.text];
  if (!ts.isImportDeclaration(statement)) return [];
  const { name, namedBindings } = statement.importClause ?? {};
  const bound = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.map((element) => element.name);
  return [...(name ? [name] : []), ...bound].map((identifier) => identifier.text);
}
