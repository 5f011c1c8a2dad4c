import * as ts from '@tslab/typescript-for-tslab';

/**
 * A cell has no one to export to, yet pasted code says `export`. The words are replaced by blanks, so that every
 * other character keeps its place. So is a first line of `#!`, and so are the attributes of an import (`with { type:
 * 'json' }`), which the compiler of cells does not know yet; what is a JSON file its name says.
 */
export function blankExports(source: string): string {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  let text = source;
  const blank = (start: number, end: number, put = '') => {
    const blanks = text.slice(start + put.length, end).replace(/[^\n]/g, ' ');
    text = text.slice(0, start) + put + blanks + text.slice(end);
  };
  const attributesOfCalls = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments.length > 1)
      blank(node.arguments[0]!.end, node.arguments.at(-1)!.end);
    ts.forEachChild(node, attributesOfCalls);
  };
  const shebang = ts.getShebang(source);
  if (shebang) blank(0, shebang.length);
  if (/\bimport\s*\(/.test(source)) attributesOfCalls(file);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const attributes = /^\s*with\s*\{[^}]*\}/.exec(text.slice(statement.end));
      if (attributes) blank(statement.end, statement.end + attributes[0].length);
    } else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      blank(statement.getStart(), statement.name.getStart(), 'const');
    } else if (ts.isExportDeclaration(statement)) blank(statement.getStart(), statement.end);
    else if (ts.isExportAssignment(statement)) blank(statement.getStart(), statement.expression.getStart());
    else if (ts.canHaveModifiers(statement)) {
      const named = (statement as { name?: ts.Node }).name !== undefined;
      for (const modifier of ts.getModifiers(statement) ?? []) {
        if (modifier.kind === ts.SyntaxKind.ExportKeyword) blank(modifier.getStart(), modifier.end);
        // Without a name it is no declaration any more; as an expression it may stand.
        else if (modifier.kind === ts.SyntaxKind.DefaultKeyword)
          blank(modifier.getStart(), modifier.end, named ? '' : 'void');
      }
    }
  }
  return text;
}
