// Finds the texts of one source file: calls of t() and elements <Trans> that come from an i18n module.
import ts from 'typescript';

/** Where t and Trans come from; a function that is called `t` for another reason is left alone. */
const fromI18n = (module) =>
  module === '@grafana/i18n' || module === '@thalweg/panel-kit' || /i18n|translate/.test(module);
/** Elements that react-i18next writes by name instead of by number when they carry no attributes. */
const BASIC = new Set(['br', 'strong', 'i', 'p']);

/** Local names of t and Trans. */
function importedNames(source) {
  const names = { t: new Set(), Trans: new Set() };
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !fromI18n(statement.moduleSpecifier.text)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const one of bindings.elements) names[(one.propertyName ?? one.name).text]?.add(one.name.text);
  }
  return names;
}

/** Value of a literal, also of literals joined by +; undefined for anything else. */
function literal(node) {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return literal(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [literal(node.left), literal(node.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

function property(object, name) {
  if (!object || !ts.isObjectLiteralExpression(object)) return undefined;
  return object.properties.find((one) => one.name && one.name.text === name);
}

function attribute(element, name) {
  const found = element.attributes.properties.find((one) => ts.isJsxAttribute(one) && one.name.text === name);
  if (!found) return undefined;
  const value = found.initializer;
  return value && ts.isJsxExpression(value) ? value.expression : value;
}

/** JSX drops line breaks with the blanks around them. */
function jsxText(text) {
  const lines = text.split(/\r?\n/);
  return lines
    .map((line, at) => {
      const left = at === 0 ? line : line.trimStart();
      return at === lines.length - 1 ? left : left.trimEnd();
    })
    .filter((line) => line !== '')
    .join(' ');
}

/** Children as react-i18next writes them: parts by their place among the children. */
function childrenText(children) {
  let text = '';
  let at = 0;
  for (const child of children) {
    if (ts.isJsxText(child)) {
      const words = jsxText(child.text);
      if (words === '') continue;
      text += words;
    } else if (ts.isJsxExpression(child)) {
      if (!child.expression) continue;
      const { expression } = child;
      if (ts.isObjectLiteralExpression(expression)) text += `{{${expression.properties[0].name.text}}}`;
      else {
        const words = literal(expression);
        if (words === undefined) return undefined;
        text += words;
      }
    } else if (ts.isJsxSelfClosingElement(child)) {
      const name = child.tagName.getText();
      const basic = BASIC.has(name) && child.attributes.properties.length === 0;
      text += basic ? `<${name}/>` : `<${at}></${at}>`;
    } else if (ts.isJsxElement(child)) {
      const inner = childrenText(child.children);
      if (inner === undefined) return undefined;
      const name = child.openingElement.tagName.getText();
      const plain = child.children.length === 1 && ts.isJsxText(child.children[0]);
      const basic = BASIC.has(name) && child.openingElement.attributes.properties.length === 0 && plain;
      text += basic ? `<${name}>${inner}</${name}>` : `<${at}>${inner}</${at}>`;
    }
    at++;
  }
  return text;
}

/** @returns {{texts: Array<{key: string, text: string, one?: string, counts: boolean}>, problems: string[]}} */
export function readTexts(file, code) {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, kind);
  const names = importedNames(source);
  const texts = [];
  const problems = [];
  const add = (node, key, text, more) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (key === undefined) problems.push(`${line}: the key must be a literal.`);
    else if (!text) problems.push(`${line}: "${key}" lacks its English text as a literal.`);
    else texts.push({ key, text, ...more });
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.t.has(node.expression.text)) {
      const [key, text, values] = node.arguments;
      const one = property(values, 'defaultValue_one');
      add(node, literal(key), literal(text), {
        counts: property(values, 'count') !== undefined,
        one: one && literal(one.initializer),
      });
    }
    const element = ts.isJsxElement(node) ? node.openingElement : ts.isJsxSelfClosingElement(node) ? node : undefined;
    if (element && names.Trans.has(element.tagName.getText())) {
      const defaults = literal(attribute(element, 'defaults'));
      const text = defaults ?? (ts.isJsxElement(node) ? childrenText(node.children) : undefined);
      add(node, literal(attribute(element, 'i18nKey')), text, { counts: attribute(element, 'count') !== undefined });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, problems };
}
