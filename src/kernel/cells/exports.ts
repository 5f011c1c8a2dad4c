import * as ts from '@tslab/typescript-for-tslab';

/**
 * A cell has no one to export to, yet pasted code says `export`. The words are replaced by blanks, so that every
 * other character keeps its place. So are the attributes of an import (`with { type: 'json' }`), which the compiler of cells
 * does not know yet; what is a JSON file its name says.
 */
export function blankExports(source: string): string {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  let text = source;
  const blank = (start: number, end: number) => {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const attributes = /^\s*with\s*\{[^}]*\}/.exec(text.slice(statement.end));
      if (attributes) blank(statement.end, statement.end + attributes[0].length);
    } else if (ts.isExportDeclaration(statement)) blank(statement.getStart(), statement.end);
    else if (ts.isExportAssignment(statement)) blank(statement.getStart(), statement.expression.getStart());
    else if (ts.canHaveModifiers(statement)) {
      for (const modifier of ts.getModifiers(statement) ?? []) {
        if (modifier.kind === ts.SyntaxKind.ExportKeyword || modifier.kind === ts.SyntaxKind.DefaultKeyword)
          blank(modifier.getStart(), modifier.end);
      }
    }
  }
  return text;
}
