import * as ts from '@tslab/typescript-for-tslab';
import { ambientValues, isAmbient, isLocal, isTopLevelVar, isValueReference, topLevelValues } from './names';
import { assignment, names, runtime, scoped, target } from './nodes';

/** A cell as JavaScript that keeps its names in the scope that all cells share. */
export interface RewrittenCell {
  code: string;
  /** The source map, as JSON. */
  map: string;
  /** Values that it declares to exist elsewhere. */
  ambient: readonly string[];
}

export interface RewriteOptions {
  /** Names that earlier cells have put into the shared scope. */
  earlier: ReadonlySet<string>;
  /** Whether an imported name is a value; types leave no trace at run time. */
  isValueImport(name: string): boolean;
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  experimentalDecorators: true,
  jsx: ts.JsxEmit.React,
  newLine: ts.NewLineKind.LineFeed,
  sourceMap: true,
};

/**
 * Rewrites a cell to the body of an async function of `__names` and `__cell`: what it declares at top level becomes
 * a property of `__names`, and so does every mention of it or of an earlier cell's name. A closure thus sees what
 * any later cell assigns, as in Node's own REPL, while globals such as `process` or `URL` stay what libraries expect
 * when a cell uses their names for its own.
 */
export function rewriteCell(source: string, options: RewriteOptions): RewrittenCell {
  let ambient: string[] = [];
  const rewrite = (context: ts.TransformationContext) => (file: ts.SourceFile) => {
    ambient = ambientValues(file);
    return rewriteFile(file, context, options);
  };
  const { outputText, sourceMapText } = ts.transpileModule(source, {
    fileName: 'cell.ts',
    compilerOptions,
    transformers: { before: [rewrite] },
  });
  const code = outputText.replace(/^\/\/# sourceMappingURL=.*$/m, '').replace(/^export \{\};$/m, '');
  return { code, map: sourceMapText ?? '', ambient };
}

/** An expression with the names of cells found in `__names`, for a debugger to evaluate. */
export function rewriteExpression(source: string, names: ReadonlySet<string>): string {
  const { outputText } = ts.transpileModule(`(${source}\n)`, {
    fileName: 'expression.ts',
    compilerOptions: { ...compilerOptions, sourceMap: false },
    transformers: {
      before: [
        (context) => (file) =>
          ts.visitEachChild(
            file,
            visitor(context, (name) => names.has(name)),
            context,
          ),
      ],
    },
  });
  return outputText
    .replace(/^export \{\};$/m, '')
    .trim()
    .replace(/;$/, '');
}

function rewriteFile(file: ts.SourceFile, context: ts.TransformationContext, options: RewriteOptions): ts.SourceFile {
  const factory = context.factory;
  const own = topLevelValues(file);
  const visit = visitor(context, (name) => own.has(name) || options.earlier.has(name));
  const hoisted: ts.Statement[] = [];
  const body: ts.Statement[] = [];
  const last = file.statements.filter((statement) => !ts.isEmptyStatement(statement)).at(-1);

  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) hoisted.push(...importStatement(statement, options));
    else if (statement === last && ts.isExpressionStatement(statement) && !isSilenced(statement, file))
      body.push(result(visit(statement.expression) as ts.Expression, statement));
    else {
      body.push(ts.visitNode(statement, visit) as ts.Statement);
      const name = declaredName(statement);
      if (!name || !own.has(name)) continue;
      const keep = factory.createExpressionStatement(assignment(scoped(name), factory.createIdentifier(name)));
      if (ts.isFunctionDeclaration(statement)) hoisted.push(keep);
      else body.push(keep);
    }
  }
  return factory.updateSourceFile(file, [...hoisted, ...body]);
}

/** The name of a declaration that stays one, beside being put into the shared scope. */
function declaredName(statement: ts.Statement): string | undefined {
  if (isAmbient(statement)) return undefined;
  if (ts.isFunctionDeclaration(statement)) return statement.body ? statement.name?.text : undefined;
  if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) return statement.name?.text;
  return ts.isModuleDeclaration(statement) ? statement.name.text : undefined;
}

/** A semicolon at the end of a cell says that its value is not to be shown. */
function isSilenced(statement: ts.Statement, file: ts.SourceFile): boolean {
  return statement.getText(file).endsWith(';');
}

/** Wrapped in an object, since an async function would await a promise that it returns. */
function result(value: ts.Expression, statement: ts.Statement): ts.Statement {
  // A comment behind the value would take the closing brace with it.
  ts.setEmitFlags(value, ts.EmitFlags.NoTrailingComments);
  const wrapped = ts.factory.createObjectLiteralExpression([ts.factory.createPropertyAssignment('value', value)]);
  return ts.setSourceMapRange(ts.factory.createReturnStatement(wrapped), statement);
}

/** `import d, { a as b } from 'm'` as `__names.d = …; __names.b = …` of what the run time loads. */
function importStatement(statement: ts.ImportDeclaration, options: RewriteOptions): ts.Statement[] {
  const clause = statement.importClause;
  if (clause?.isTypeOnly) return [];
  const wanted: ts.ObjectLiteralElementLike[] = [];
  const want = (local: ts.Identifier, imported: string) => {
    if (options.isValueImport(local.text))
      wanted.push(
        ts.factory.createPropertyAssignment(
          ts.factory.createStringLiteral(local.text),
          ts.factory.createStringLiteral(imported),
        ),
      );
  };
  if (clause?.name) want(clause.name, 'default');
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) want(bindings.name, '*');
  else
    for (const element of bindings?.elements ?? [])
      if (!element.isTypeOnly) want(element.name, (element.propertyName ?? element.name).text);
  if (clause && wanted.length === 0) return [];
  const call = ts.factory.createCallExpression(runtime('importNames'), undefined, [
    statement.moduleSpecifier,
    ts.factory.createObjectLiteralExpression(wanted),
  ]);
  return [
    ts.setSourceMapRange(ts.factory.createExpressionStatement(ts.factory.createAwaitExpression(call)), statement),
  ];
}

function visitor(context: ts.TransformationContext, isShared: (name: string) => boolean): (node: ts.Node) => ts.Node {
  const factory = context.factory;

  const shared = (node: ts.Node): node is ts.Identifier =>
    ts.isIdentifier(node) && isShared(node.text) && isValueReference(node) && !isLocal(node);

  const expression = (node: ts.Expression) => ts.visitNode(node, visit) as ts.Expression;

  const assignments = (list: ts.VariableDeclarationList): ts.Expression[] =>
    list.declarations.flatMap((declaration) => {
      const initial = declaration.initializer
        ? named(declaration.name, expression(declaration.initializer))
        : list.flags & ts.NodeFlags.BlockScoped
          ? factory.createVoidZero()
          : undefined;
      if (!initial) return [];
      return ts.setSourceMapRange(assignment(target(declaration.name, expression), initial), declaration);
    });

  function visit(node: ts.Node): ts.Node {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node;
    if (shared(node)) return ts.setSourceMapRange(scoped(node.text), node);
    if (ts.isShorthandPropertyAssignment(node) && shared(node.name)) {
      const initial = node.objectAssignmentInitializer;
      const value = initial ? assignment(scoped(node.name.text), expression(initial)) : scoped(node.name.text);
      return factory.createPropertyAssignment(node.name.text, value);
    }
    if (ts.isVariableStatement(node) && isKept(node.declarationList)) {
      if (isAmbient(node)) return factory.createEmptyStatement();
      const parts = assignments(node.declarationList);
      if (parts.length === 0) return factory.createEmptyStatement();
      return ts.setSourceMapRange(factory.createExpressionStatement(sequence(parts)), node);
    }
    if (ts.isVariableDeclarationList(node) && isTopLevelVar(node)) {
      if (ts.isForInStatement(node.parent) || ts.isForOfStatement(node.parent))
        return target(node.declarations[0]!.name, expression);
      const parts = assignments(node);
      return parts.length > 0 ? sequence(parts) : factory.createVoidZero();
    }
    if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword)
        return factory.createCallExpression(runtime('load'), undefined, node.arguments.map(expression));
      if (shared(node.expression))
        return ts.setSourceMapRange(
          factory.updateCallExpression(
            node,
            withoutThis(expression(node.expression)),
            undefined,
            factory.createNodeArray(node.arguments.map(expression)),
          ),
          node,
        );
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return runtime('meta');
    if (ts.isTaggedTemplateExpression(node) && shared(node.tag))
      return factory.createTaggedTemplateExpression(
        withoutThis(expression(node.tag)),
        undefined,
        ts.visitNode(node.template, visit) as ts.TemplateLiteral,
      );
    if (ts.isAwaitExpression(node)) {
      const guarded = factory.createCallExpression(runtime('guard'), undefined, [expression(node.expression)]);
      return factory.updateAwaitExpression(node, guarded);
    }
    return ts.visitEachChild(node, visit, context);
  }

  return visit;
}

function isKept(list: ts.VariableDeclarationList): boolean {
  return ts.isSourceFile(list.parent.parent) || isTopLevelVar(list);
}

/** `a, b, c` */
function sequence(parts: readonly ts.Expression[]): ts.Expression {
  return parts.reduce((before, part) => ts.factory.createComma(before, part));
}

/** `(0, __names.f)(…)`: a function of a cell is called without `this`, as a plain `f(…)` would be. */
function withoutThis(callee: ts.Expression): ts.Expression {
  return ts.factory.createParenthesizedExpression(ts.factory.createComma(ts.factory.createNumericLiteral(0), callee));
}

/** A function keeps the name that its declaration would have given it: `{ f: () => … }.f`. */
function named(name: ts.BindingName, value: ts.Expression): ts.Expression {
  if (!ts.isIdentifier(name) || !isAnonymous(value)) return value;
  return ts.factory.createPropertyAccessExpression(
    ts.factory.createObjectLiteralExpression([ts.factory.createPropertyAssignment(name.text, value)]),
    name.text,
  );
}

function isAnonymous(value: ts.Expression): boolean {
  return ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value)) && !value.name);
}

export const wrapperParameters = [names, 'require', '__cell', '__dirname', '__filename'] as const;
