import {
  type Field,
  type FieldExpression,
  fieldText,
  type ScalarFilter,
  type SpansetExpression,
  type SpansetOperation,
  type Stage,
  type Structural,
} from './ast';
import { TraceQlError } from './errors';
import { compareNumbers, evaluate, isTrue, numberOf, type Value } from './evaluate';
import { goDuration } from './go-duration';
import { type SpanTrace, type TraceNode, valueOf } from './trace-spans';

/** Spans of one trace that fit, and what aggregates and groups left on them. */
export interface Spanset {
  readonly spans: readonly TraceNode[];
  readonly attributes: readonly (readonly [string, Value])[];
}

/** Runs the stages over one trace; no spanset left means that it does not fit. */
export function runPipeline(stages: readonly Stage[], trace: SpanTrace): Spanset[] {
  let sets: Spanset[] = [{ spans: trace.nodes, attributes: [] }];
  for (const stage of stages) sets = runStage(stage, sets, trace);
  return sets;
}

function runStage(stage: Stage, sets: readonly Spanset[], trace: SpanTrace): Spanset[] {
  switch (stage.kind) {
    case 'filter':
    case 'operation':
    case 'wrapped':
      return sets.flatMap((set) => spansets(stage, set, trace));
    case 'scalar':
      return sets.flatMap((set) => aggregated(stage, set, trace));
    case 'group':
      return sets.flatMap((set) => grouped(stage.by, stage.text, set, trace));
    case 'coalesce':
      return [{ spans: inOrder(sets.flatMap(({ spans }) => spans)), attributes: [] }];
    case 'select':
      return [...sets];
  }
}

function spansets(expression: SpansetExpression, input: Spanset, trace: SpanTrace): Spanset[] {
  switch (expression.kind) {
    case 'filter':
      return kept(
        input,
        input.spans.filter((node) => isTrue(evaluate(expression.expression, (field) => valueOf(field, node, trace)))),
      );
    case 'wrapped': {
      let sets: Spanset[] = [input];
      for (const stage of expression.stages) sets = runStage(stage, sets, trace);
      return sets;
    }
    case 'operation':
      return operation(expression, input, trace);
  }
}

const kept = (input: Spanset, spans: readonly TraceNode[]): Spanset[] =>
  spans.length > 0 ? [{ ...input, spans }] : [];

const inOrder = (spans: readonly TraceNode[]): TraceNode[] => [...new Set(spans)].sort((a, b) => a.left - b.left);

function operation({ op, left, right }: SpansetOperation, input: Spanset, trace: SpanTrace): Spanset[] {
  const [lefts, rights] = [spansets(left, input, trace), spansets(right, input, trace)];
  const all = (sets: readonly Spanset[]) => sets.flatMap(({ spans }) => spans);
  switch (op) {
    case '&&':
      return lefts.length > 0 && rights.length > 0 ? kept(input, inOrder([...all(lefts), ...all(rights)])) : [];
    case '||':
      return kept(input, inOrder([...all(lefts), ...all(rights)]));
    default:
      if (lefts.length > 1 || rights.length > 1) {
        throw new TraceQlError(
          'spanset operators are not supported for multiple spansets per trace. consider using coalesce()',
        );
      }
      return kept(input, inOrder(related(op, all(lefts), all(rights))));
  }
}

/** The right side's spans of which the relation holds; with `&` both sides', with `!` those of which it does not. */
function related(op: Structural, left: readonly TraceNode[], right: readonly TraceNode[]): TraceNode[] {
  const negated = op.startsWith('!');
  const union = op.startsWith('&');
  const relation = (negated || union ? op.slice(1) : op) as Relation;
  const holds = relatedTo(relation, left);
  if (negated) return right.filter((node) => !holds(node));
  const found = right.filter(holds);
  if (!union) return found;
  const back = relatedTo(INVERSE[relation], right);
  return [...left.filter(back), ...found];
}

type Relation = '>' | '>>' | '<' | '<<' | '~';
const INVERSE: Readonly<Record<Relation, Relation>> = { '>': '<', '<': '>', '>>': '<<', '<<': '>>', '~': '~' };

/** `>`: is it a child of one of these; `<`: a parent; doubled: at any distance; `~`: another child of the same parent. */
function relatedTo(relation: Relation, others: readonly TraceNode[]): (node: TraceNode) => boolean {
  const set = new Set(others);
  switch (relation) {
    case '>':
      return ({ parent }) => parent !== undefined && set.has(parent);
    case '<': {
      const parents = new Set(others.map(({ parent }) => parent));
      return (node) => parents.has(node);
    }
    case '>>':
      return ({ parent }) => someAbove(parent, (node) => set.has(node));
    case '<<': {
      const above = new Set<TraceNode>();
      for (const { parent } of others) someAbove(parent, (node) => above.has(node) || (above.add(node), false));
      return (node) => above.has(node);
    }
    case '~': {
      const children = new Map<TraceNode, number>();
      for (const { parent } of others) if (parent) children.set(parent, (children.get(parent) ?? 0) + 1);
      return (node) => node.parent !== undefined && (children.get(node.parent) ?? 0) > (set.has(node) ? 1 : 0);
    }
  }
}

function someAbove(from: TraceNode | undefined, test: (node: TraceNode) => boolean): boolean {
  for (let node = from; node; node = node.parent) if (test(node)) return true;
  return false;
}

function aggregated(filter: ScalarFilter, set: Spanset, trace: SpanTrace): Spanset[] {
  const value = aggregateOf(filter, set, trace);
  if (value === undefined || !compareNumbers(filter.op, value, filter.value)) return [];
  const shown = filter.field && isDuration(filter.field) ? goDuration(value) : value;
  return [{ ...set, attributes: [...set.attributes, [filter.text, shown]] }];
}

export const isDuration = (expression: FieldExpression): boolean =>
  expression.kind === 'intrinsic' && ['duration', 'traceDuration', 'event:timeSinceStart'].includes(expression.name);

function aggregateOf({ fn, field }: ScalarFilter, { spans }: Spanset, trace: SpanTrace): number | undefined {
  if (!field) return spans.length;
  const numbers = spans
    .map((node) => numberOf(evaluate(field, (one: Field) => valueOf(one, node, trace))))
    .filter((value) => value !== null);
  if (numbers.length === 0) return undefined;
  const sum = () => numbers.reduce((a, b) => a + b, 0);
  switch (fn) {
    case 'min':
      return numbers.reduce((a, b) => Math.min(a, b));
    case 'max':
      return numbers.reduce((a, b) => Math.max(a, b));
    case 'sum':
      return sum();
    default:
      return sum() / numbers.length;
  }
}

function grouped(by: FieldExpression, text: string, set: Spanset, trace: SpanTrace): Spanset[] {
  const groups = new Map<string, { value: Value; spans: TraceNode[] }>();
  for (const node of set.spans) {
    const value = evaluate(by, (field) => valueOf(field, node, trace));
    const key = JSON.stringify(value);
    const group = groups.get(key);
    if (group) group.spans.push(node);
    else groups.set(key, { value, spans: [node] });
  }
  return [...groups.values()].map(({ value, spans }) => ({
    spans,
    attributes: [
      ...set.attributes,
      [text, typeof value === 'number' && isDuration(by) ? goDuration(value) : value] as const,
    ],
  }));
}

/** Fields that any stage names, each once: what has to be read of the rows, and what spans show. */
export function fieldsOf(stages: readonly Stage[]): Field[] {
  const found = new Map<string, Field>();
  const add = (field: Field) => found.set(fieldText(field), field);
  const inExpression = (expression: FieldExpression): void => {
    if (expression.kind === 'binary') [expression.left, expression.right].forEach(inExpression);
    else if (expression.kind === 'unary') inExpression(expression.operand);
    else if (expression.kind !== 'static') add(expression);
  };
  const inStage = (stage: Stage): void => {
    if (stage.kind === 'filter') inExpression(stage.expression);
    else if (stage.kind === 'operation') [stage.left, stage.right].forEach(inStage);
    else if (stage.kind === 'wrapped') stage.stages.forEach(inStage);
    else if (stage.kind === 'select') stage.fields.forEach(add);
    else if (stage.kind === 'group') inExpression(stage.by);
    else if (stage.kind === 'scalar' && stage.field) inExpression(stage.field);
  };
  stages.forEach(inStage);
  return [...found.values()];
}
