import { Template } from '@huggingface/jinja';
import { PYTHON_METHODS, pythonMethod, strftime } from './python.js';

/** A template asked for what it refuses, by its own `raise_exception`. */
export class TemplateRefusal extends Error {}

/** The date that templates are told; the same for ever, so that the same probe is always the same question. */
export const PROMPT_DATE = '2026-01-01';

interface Node {
  readonly type: string;
  [field: string]: unknown;
}

/** Names that no template uses, for functions of ours. */
const RAISE = 'rys:raise_exception';
const NOW = 'rys:strftime_now';
const METHOD = 'rys:method';
const COMPARE = 'rys:compare';

/**
 * A chat template that renders as Python's Jinja does, which the templates were written for. The library that runs
 * them stops where Jinja goes on: at an undefined list, at integer keys, at some methods of strings. Its syntax tree
 * is rewritten so that it does not, and so that the date is {@link PROMPT_DATE}.
 */
export class ChatTemplate {
  private readonly template: Template;

  /** @throws Error when the source is no template. */
  constructor(readonly source: string) {
    this.template = new Template(source);
    // The library does not export its nodes' types.
    const parsed: { parsed: unknown } = this.template;
    parsed.parsed = rewritten(parsed.parsed);
  }

  /**
   * @param variables what the template may refer to.
   * @throws TemplateRefusal when the template refuses them; Error when it cannot be rendered.
   */
  render(variables: Readonly<Record<string, unknown>>): string {
    return this.template.render({
      ...variables,
      [RAISE]: (message: unknown) => {
        throw new TemplateRefusal(String(message));
      },
      [NOW]: (format: string) => strftime(PROMPT_DATE, format),
      [METHOD]: pythonMethod,
      [COMPARE]: compare,
    });
  }
}

const RENAMED = new Map([
  ['raise_exception', RAISE],
  ['strftime_now', NOW],
]);

/** Filters for which an undefined list is an empty one. */
const OF_LISTS = new Set(['length', 'count', 'list', 'join', 'unique', 'sort', 'reverse', 'sum', 'items']);
/** Those for which anything false is. */
const OF_ANYTHING = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr']);
/** Filters for which an undefined text is an empty one. */
const OF_TEXTS = new Set(['upper', 'lower', 'trim', 'title', 'capitalize', 'string', 'replace', 'indent']);

const literal = (type: string, value: unknown): Node => ({ type, value });
const identifier = (value: string): Node => literal('Identifier', value);

function withDefault(operand: Node, value: Node, forFalse = false): Node {
  const args = forFalse ? [value, literal('Identifier', 'true')] : [value];
  const filter = { type: 'CallExpression', callee: identifier('default'), args };
  return { type: 'FilterExpression', operand, filter };
}
const orEmptyList = (operand: Node, forFalse = false): Node =>
  withDefault(operand, literal('ArrayLiteral', []), forFalse);
const orEmptyText = (operand: Node): Node => withDefault(operand, literal('StringLiteral', ''));

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** A copy of the tree with the changes, from the leaves up. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [rewritten(key), rewritten(item)]));
  if (!isNode(value)) return value;
  const node = Object.fromEntries(Object.entries(value).map(([field, item]) => [field, rewritten(item)]));
  return rewrite(node as Node);
}

function rewrite(node: Node): Node {
  switch (node.type) {
    case 'Identifier':
      return RENAMED.has(node.value as string) ? identifier(RENAMED.get(node.value as string)!) : node;
    case 'For':
      return { ...node, iterable: iterableOf(node.iterable as Node) };
    case 'FilterExpression':
      return { ...node, operand: operandOf(node.operand as Node, filterName(node.filter as Node)) };
    case 'BinaryExpression':
      return binary(node);
    case 'ObjectLiteral':
      return { ...node, value: withTextKeys(node.value as Map<Node, Node>) };
    case 'CallExpression':
      return methodCall(node) ?? node;
    default:
      return node;
  }
}

/** `for x in list if condition` holds the list one level deeper. */
const iterableOf = (iterable: Node): Node =>
  iterable.type === 'SelectExpression'
    ? { ...iterable, lhs: orEmptyList(iterable.lhs as Node) }
    : orEmptyList(iterable);

const filterName = (filter: Node): string =>
  (filter.type === 'CallExpression' ? (filter.callee as Node).value : filter.value) as string;

function operandOf(operand: Node, filter: string): Node {
  if (OF_ANYTHING.has(filter)) return orEmptyList(operand, true);
  if (OF_LISTS.has(filter)) return orEmptyList(operand);
  return OF_TEXTS.has(filter) ? orEmptyText(operand) : operand;
}

function binary(node: Node): Node {
  const { value: operator } = node.operator as { value: string };
  if (operator === 'in' || operator === 'not in') return { ...node, right: orEmptyList(node.right as Node) };
  if (COMPARISONS.has(operator)) {
    const args = [literal('StringLiteral', operator), node.left, node.right];
    return { type: 'CallExpression', callee: identifier(COMPARE), args };
  }
  if (operator === '~')
    return { ...node, left: orEmptyText(node.left as Node), right: orEmptyText(node.right as Node) };
  return node;
}

const COMPARISONS = new Set(['<', '<=', '>', '>=']);

/** A number is compared with a key that was a number: see {@link withTextKeys}. */
function compare(operator: string, left: string | number, right: string | number): boolean {
  const [a, b] = typeof left === typeof right ? [left, right] : [Number(left), Number(right)];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** The library allows no other keys; those that were numbers are in the order of texts when they are sorted. */
const withTextKeys = (entries: Map<Node, Node>): Map<Node, Node> =>
  new Map(
    [...entries].map(([key, value]) =>
      key.type === 'IntegerLiteral' ? [literal('StringLiteral', String(key.value)), value] : [key, value],
    ),
  );

/** `text.method(…)` of those that the library lacks, or whose arguments it passes over. */
function methodCall({ callee, args }: Node): Node | undefined {
  const { type, object, property, computed } = callee as Node;
  const name = (property as Node | undefined)?.value;
  if (type !== 'MemberExpression' || computed || !PYTHON_METHODS.has(name as string)) return undefined;
  const call = [literal('StringLiteral', name), object, ...(args as Node[])];
  return { type: 'CallExpression', callee: identifier(METHOD), args: call };
}
