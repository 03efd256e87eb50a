import { check } from '../check/check';
import type { Checked } from '../check/checked';
import { functions } from '../library/index';
import type { CallExpr, Expr, MacroUse, SelectExpr, Span } from '../syntax/ast';
import { displayName, operators } from '../syntax/operators';
import { parse } from '../syntax/parse';
import { formatType, unwrapOptional } from '../types/type';
import { locate, touches } from './locate';
import { macroDocs } from './macro-docs';
import { scopeOf, type AssistEnvironment } from './scope';

/** What is at a place of an expression. */
export interface CelDescription extends Span {
  /** A line of CEL: a name with its type, or the ways to call a function. */
  readonly signatures: readonly string[];
  readonly documentation?: string;
}

/** Explains the name or operator at an offset; undefined where there is nothing to say. */
export function describe(source: string, offset: number, environment: AssistEnvironment): CelDescription | undefined {
  const { expr, macros } = parse(source);
  const macro = macros.find((use) => touches(use.nameSpan, offset));
  if (macro !== undefined) return describeMacro(macro);
  const checked = check(expr, { scope: scopeOf(environment), minor: environment.libraryMinor });
  const found = locate(expr, checked, (node) => touches(nameSpan(node, source), offset))?.expr;
  switch (found?.kind) {
    case 'ident':
      return { start: found.start, end: found.end, signatures: [`${found.name}: ${typeText(found, checked)}`] };
    case 'select':
      return describeField(found, checked);
    case 'call':
      return describeCall(found, checked);
    default:
      return undefined;
  }
}

/** Where the name of a node is written; nowhere for what macros make up, which has the span of the whole macro. */
function nameSpan(expr: Expr, source: string): Span {
  switch (expr.kind) {
    case 'select':
      return expr.fieldSpan;
    case 'ident':
      return source.slice(expr.start, expr.end).replace(/^\./, '') === expr.name ? expr : nowhere;
    case 'call': {
      const isMadeUp = expr.nameSpan.start === expr.start && expr.nameSpan.end === expr.end;
      return isMadeUp ? nowhere : expr.nameSpan;
    }
    default:
      return nowhere;
  }
}

const nowhere: Span = { start: -1, end: -1 };

function typeText(expr: Expr, checked: Checked): string {
  return formatType(checked.types.get(expr.id) ?? { kind: 'dyn' });
}

function describeMacro(use: MacroUse): CelDescription | undefined {
  const doc = macroDocs.find((entry) => entry.name === use.name && entry.arity === use.arity);
  return (
    doc && {
      start: use.nameSpan.start,
      end: use.nameSpan.end,
      signatures: [doc.signature],
      documentation: sinceText(doc.summary, doc.since),
    }
  );
}

function sinceText(summary: string, since: number): string {
  return since > 23 ? `${summary} Since Kubernetes 1.${since}.` : summary;
}

function describeField(expr: SelectExpr, checked: Checked): CelDescription {
  const { start, end } = expr.fieldSpan;
  return { start, end, ...fieldText(expr.operand, expr.field, checked) };
}

function fieldText(operand: Expr, field: string, checked: Checked): { signatures: string[]; documentation?: string } {
  const base = unwrapOptional(checked.types.get(operand.id) ?? { kind: 'dyn' }).type;
  const known = base.kind === 'object' ? base.declared?.fields?.get(field) : undefined;
  const type = known?.declared.type ?? (base.kind === 'map' ? base.value : undefined);
  const signatures = [`${field}: ${formatType(type ?? { kind: 'dyn' })}`];
  const description = known?.declared.schema.description;
  return description === undefined ? { signatures } : { signatures, documentation: description };
}

function describeCall(expr: CallExpr, checked: Checked): CelDescription | undefined {
  const { start, end } = expr.nameSpan;
  const [operand, field] = expr.args;
  if (expr.function === operators.optionalSelect && operand !== undefined && field?.kind === 'literal' && typeof field.value === 'string') {
    return { start, end, ...fieldText(operand, field.value, checked) };
  }
  const reference = checked.calls.get(expr.id);
  const entry = functions.get(reference?.name ?? expr.function);
  if (entry === undefined) return undefined;
  const overloads = reference?.overloads ?? entry.overloads;
  const since = Math.min(...overloads.map((overload) => overload.since));
  const signatures = overloads.slice(0, 4).map((overload) => overload.signature.replace(entry.name, displayName(entry.name)));
  return { start, end, signatures, documentation: sinceText(entry.summary, since) };
}
