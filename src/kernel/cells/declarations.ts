import * as ts from '@tslab/typescript-for-tslab';
import { denoDeclarations } from '../deno';

/** What every cell can use without importing it. */
export const preludeDeclarations = `/** Something that is shown. A promise of the moment when it is. */
interface Displayed extends Promise<void> {
  readonly id: string;
  /** Shows another value in its place, wherever it stands. */
  update(value: unknown): Promise<void>;
}
interface Display {
  /** Shows a value below the cell. */
  (value: unknown, options?: { id?: string }): Displayed;
  html(markup: string, options?: { id?: string }): Displayed;
  markdown(text: string, options?: { id?: string }): Displayed;
  svg(markup: string, options?: { id?: string }): Displayed;
  latex(formula: string, options?: { id?: string }): Displayed;
  json(value: unknown, options?: { id?: string }): Displayed;
  /** An encoded picture: PNG, JPEG, GIF or WebP. */
  image(bytes: Uint8Array, options?: { id?: string }): Displayed;
  /** A MIME bundle as it is, by content type. */
  bundle(data: Record<string, unknown>, options?: { id?: string }): Displayed;
  /** Empties the output of the cell; with wait, when the next output comes. */
  clear(options?: { wait?: boolean }): void;
}
/** Shows a value below the cell. */
declare const display: Display;
/** Shows a long text in the pager of the front end, once the cell has ended. */
declare function page(value: unknown): Promise<void>;
/** Asks the user for a line; other work goes on meanwhile. With password the front end hides what is typed. */
declare function readLine(prompt?: string, options?: { password?: boolean }): Promise<string>;
/** Asks the user for a line, and stands still until it is there. */
declare function prompt(message?: string, preset?: string): string;
${denoDeclarations}`;

/**
 * The declarations for later cells: less the values that do not exist, those that a failed cell did not reach, and
 * with those that the compiler does not declare, a `var` inside a block.
 */
export function declarationsOf(declarations: string, scope: object, ambient: ReadonlySet<string>): string {
  const exists = (name: string) => name in scope || ambient.has(name);
  const file = ts.createSourceFile('decl.d.ts', declarations, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const kept = file.statements.filter((statement) => declaredValues(statement).every(exists));
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
