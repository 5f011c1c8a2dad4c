import * as ts from '@tslab/typescript-for-tslab';

/** What a rewritten cell calls the scope that all cells share. */
export const names = '__names';

const factory = ts.factory;

/** `__names.name` */
export function scoped(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(names), name);
}

/** `__cell.name` */
export function runtime(name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier('__cell'), name);
}

/** `left = right`, in parentheses where it would else read as a block. */
export function assignment(left: ts.Expression, right: ts.Expression): ts.Expression {
  return factory.createAssignment(left, right);
}

type Visit = (node: ts.Expression) => ts.Expression;

/** What a declaration binds, as what an assignment assigns: `{ a: [b = 1] }` becomes `{ a: [__names.b = 1] }`. */
export function target(name: ts.BindingName, visit: Visit): ts.Expression {
  if (ts.isIdentifier(name)) return scoped(name.text);
  if (ts.isArrayBindingPattern(name))
    return factory.createArrayLiteralExpression(
      name.elements.map((element) =>
        ts.isOmittedExpression(element) ? factory.createOmittedExpression() : arrayElement(element, visit),
      ),
    );
  return factory.createObjectLiteralExpression(name.elements.map((element) => property(element, visit)));
}

function arrayElement(element: ts.BindingElement, visit: Visit): ts.Expression {
  return element.dotDotDotToken
    ? factory.createSpreadElement(target(element.name, visit))
    : withDefault(element, visit);
}

function property(element: ts.BindingElement, visit: Visit): ts.ObjectLiteralElementLike {
  if (element.dotDotDotToken) return factory.createSpreadAssignment(target(element.name, visit));
  const key = element.propertyName ?? (element.name as ts.Identifier);
  const name = ts.isComputedPropertyName(key)
    ? factory.createComputedPropertyName(visit(key.expression))
    : ts.isIdentifier(key)
      ? factory.createIdentifier(key.text)
      : key;
  return factory.createPropertyAssignment(name, withDefault(element, visit));
}

function withDefault(element: ts.BindingElement, visit: Visit): ts.Expression {
  const bound = target(element.name, visit);
  return element.initializer ? assignment(bound, visit(element.initializer)) : bound;
}
