import * as ts from '@tslab/typescript-for-tslab';

/** What every cell can use without importing it. */
export const preludeDeclarations = `/** Shows a value below the cell. */
declare function display(value: unknown): Promise<void>;
`;

/** Declarations less the values that do not exist: those that a failed cell did not reach. */
export function withoutMissing(declarations: string, exists: (name: string) => boolean): string {
  const file = ts.createSourceFile('decl.d.ts', declarations, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  return file.statements
    .filter((statement) => declaredValues(statement).every(exists))
    .map((statement) => statement.getFullText(file))
    .join('');
}

function declaredValues(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  return [];
}
