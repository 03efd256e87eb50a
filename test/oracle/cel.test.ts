import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  auditRules,
  compileMessageExpression,
  compileRule,
  expressionCostLimit,
  libraryMinorOf,
  Program,
  schemaCostLimit,
  schemaType,
  type RuleAudit,
} from '../../src/language/service/cel';
import type { JsonSchemaProps, JsonValue, ValidationRule } from '../../src/language/service/crd/json-schema';
import type { ApiAnswer } from '../harness/control-plane/api.mts';
import { startControlPlane, type ControlPlane } from '../harness/control-plane/start.mts';
import { objects } from './cel-objects';
import { placements } from './cel-placements';
import { Dice, randomSchema } from './cel-random';
import { rules } from './cel-rules';
import { bounded, roomy, unbounded } from './cel-schema';
import { valueRules } from './cel-value-rules';
import { expectAgreement, type Verdict } from './support/agreement';

const server = 'kube-apiserver 1.34.4';
const libraryMinor = libraryMinorOf(34);
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Rules in one definition: few enough to stay below the cost of a whole schema. */
const perDefinition = 40;

describe('CEL rules, as kube-apiserver judges them', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(async () => {
    await plane.dispose();
  });

  const judged = async (name: string, root: JsonSchemaProps): Promise<Verdict> => {
    const answer = await plane.api.post(`${definitions}?dryRun=All&fieldValidation=Strict`, definition('things', root));
    if (answer.status !== 201 && answer.status !== 422) throw new Error(`${name}: ${answer.status} ${answer.text}`);
    const faults = faultsOf(auditRules(root, { libraryMinor }));
    const because = JSON.stringify({ theirs: answer.json.message, ours: faults });
    return { name, tool: answer.status === 201 ? 'accepts' : 'rejects', we: faults.length === 0 ? 'accept' : 'reject', because };
  };

  it.each([
    ['without bounds', unbounded],
    ['with bounds', bounded],
  ])('agrees on rules of a schema %s', async (title, schema) => {
    const verdicts: Verdict[] = [];
    for (const rule of rules) {
      const spec = { ...schema, 'x-kubernetes-validations': [{ rule, message: 'no' }] };
      verdicts.push(await judged(rule, { type: 'object', properties: { spec } }));
    }
    expect(verdicts.length).toBeGreaterThan(400);
    await expectAgreement(`${server} on rules of a schema ${title}`, verdicts);
  });

  it('agrees on rules at places where more counts than the rule', async () => {
    const verdicts: Verdict[] = [];
    for (const { name, schema, isRoot } of placements) {
      verdicts.push(await judged(name, isRoot === true ? schema : { type: 'object', properties: { spec: schema } }));
    }
    await expectAgreement(`${server} on places of rules`, verdicts);
  });

  it('agrees on rules anywhere in schemas of any shape', async () => {
    const dice = new Dice(20_261_123);
    const verdicts: Verdict[] = [];
    while (verdicts.length < 600) {
      const spec = randomSchema(dice);
      const root: JsonSchemaProps = { type: 'object', properties: { spec } };
      if (auditRules(root, { libraryMinor }).rules.length > 0) verdicts.push(await judged(`schema ${verdicts.length}`, root));
    }
    await expectAgreement(`${server} on schemas of any shape`, verdicts);
  });

  it('agrees on what rules say of objects', async () => {
    const self = schemaType(roomy, false);
    const taken = [...new Set([...rules, ...valueRules])].flatMap((rule) => {
      const compiled = compileRule(rule, { self, oldSelf: 'unset', libraryMinor });
      const audit = auditRules({ type: 'object', properties: { spec: withRules([{ rule, message: 'no' }]) } }, { libraryMinor });
      return faultsOf(audit).length === 0 && !compiled.usesOldSelf ? [{ rule, compiled, program: new Program(compiled) }] : [];
    });
    const verdicts: Verdict[] = [];
    for (let from = 0; from < taken.length; from += perDefinition) {
      const part = taken.slice(from, from + perDefinition);
      const plural = `things${from}`;
      await define(plane, plural, withRules(part.map(({ rule }, index) => ({ rule, message: `[${index}]` }))));
      for (const [number, spec] of objects.entries()) {
        const failed = await failedRules(plane, plural, spec);
        for (const [index, { rule, program }] of part.entries()) {
          const outcome = program.rule({ self: spec });
          verdicts.push({
            name: `${rule} on object ${number}`,
            tool: failed.has(index) ? 'rejects' : 'accepts',
            we: 'ok' in outcome && outcome.ok ? 'accept' : 'reject',
            because: JSON.stringify({ theirs: failed.get(index), ours: outcome }),
          });
        }
      }
    }
    expect(verdicts.length).toBeGreaterThan(3000);
    await expectAgreement(`${server} on what rules say of objects`, verdicts);
  });
  it('agrees on what rules say of changes', async () => {
    const self = schemaType(changing, false);
    const programs = transitions.map(({ rule, optionalOldSelf }) => {
      const compiled = compileRule(rule, { self, oldSelf: optionalOldSelf === true ? 'optional' : 'unset', libraryMinor });
      expect(compiled.problems, rule).toEqual([]);
      return new Program(compiled);
    });
    const validations = transitions.map((rule, index) => ({ ...rule, message: `[${index}]` }));
    await define(plane, 'tchanges', { ...changing, 'x-kubernetes-validations': validations });
    const verdicts: Verdict[] = [];
    for (const [from, before] of changes.entries()) {
      await store(plane, 'tchanges', `from${from}`, before);
      for (const [to, after] of changes.entries()) {
        const failed = failuresIn(await update(plane, 'tchanges', `from${from}`, after));
        for (const [index, program] of programs.entries()) {
          const outcome = program.rule({ self: after, oldSelf: before });
          verdicts.push({
            name: `${transitions[index]?.rule} from ${from} to ${to}`,
            tool: failed.has(index) ? 'rejects' : 'accepts',
            we: 'ok' in outcome && outcome.ok ? 'accept' : 'reject',
            because: JSON.stringify({ theirs: failed.get(index), ours: outcome }),
          });
        }
      }
    }
    await expectAgreement(`${server} on what rules say of changes`, verdicts);
  });

  it('gives the messages that the server gives', async () => {
    const self = schemaType(changing, false);
    await define(plane, 'tmessages', {
      ...changing,
      'x-kubernetes-validations': messages.map((messageExpression) => ({
        rule: 'self.replicas == 1',
        message: 'fallback',
        messageExpression,
      })),
    });
    const theirs = causesOf(await create(plane, 'tmessages', { replicas: 3, name: 'ab', tags: ['x', 'y'] })).map((message) =>
      message.replace(/^Invalid value: "object": /, ''),
    );
    const ours = messages.map((source) => {
      const compiled = compileMessageExpression(source, { self, oldSelf: 'unset', libraryMinor });
      const outcome = new Program(compiled).message({ self: { replicas: 3, name: 'ab', tags: ['x', 'y'] } });
      return 'message' in outcome ? outcome.message : 'fallback';
    });
    expect(ours).toEqual(theirs);
  });
});

const changing: JsonSchemaProps = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    name: { type: 'string', maxLength: 20 },
    tags: { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 5 } },
    set: { type: 'array', maxItems: 5, 'x-kubernetes-list-type': 'set', items: { type: 'string', maxLength: 5 } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const transitions: readonly ValidationRule[] = [
  { rule: 'self == oldSelf || self.replicas > 0' },
  { rule: 'self.replicas >= oldSelf.replicas || oldSelf.replicas == 0' },
  { rule: '!has(oldSelf.name) || has(self.name) || self.replicas > 0' },
  { rule: '!has(oldSelf.set) || !has(self.set) || self.set == oldSelf.set || self.replicas > 0' },
  { rule: '!has(oldSelf.free) || !has(self.free) || self.free == oldSelf.free || self.replicas > 0' },
  { rule: 'oldSelf.hasValue() || self.replicas > 0 || true', optionalOldSelf: true },
  { rule: 'oldSelf.?name.orValue("") == "" || self.replicas > 0', optionalOldSelf: true },
  { rule: 'oldSelf.optMap(o, o.replicas <= self.replicas + 5).orValue(true)', optionalOldSelf: true },
];

const changes: readonly Readonly<Record<string, JsonValue>>[] = [
  { replicas: 1 },
  { replicas: 0 },
  { replicas: 9, name: 'a' },
  { replicas: 0, name: 'a', set: ['a', 'b'] },
  { replicas: 0, name: 'b', set: ['b', 'a'], free: { x: 1, y: [1, 2] } },
  { replicas: 0, name: 'b', set: ['b'], free: { y: [1, 2], x: 1 } },
  { replicas: 0, name: 'b', set: ['b'], free: { y: [2, 1], x: 1 } },
];

const messages: readonly string[] = [
  '"name is " + self.name',
  '"%s has %d".format([self.name, self.replicas])',
  'self.tags.join(", ")',
  '""',
  '"a\\nb"',
  '"  padded  "',
  'self.tags[7]',
  '"%s".format([self.tags])',
];

function faultsOf({ rules: audited, total }: RuleAudit): readonly string[] {
  const faults = audited.flatMap(({ compiled, message, cost, messageCost }) => [
    ...(compiled?.problems ?? []).map((problem) => problem.message),
    ...(message?.problems ?? []).map((problem) => problem.message),
    ...(cost > expressionCostLimit ? [`the rule costs ${cost}`] : []),
    ...(messageCost > expressionCostLimit ? [`the message costs ${messageCost}`] : []),
  ]);
  return total > schemaCostLimit ? [...faults, `the schema costs ${total}`] : faults;
}

function withRules(validations: readonly ValidationRule[]): JsonSchemaProps {
  return { ...roomy, 'x-kubernetes-validations': validations };
}

function definition(plural: string, root: JsonSchemaProps): unknown {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.cel.drydock.test` },
    spec: {
      group: 'cel.drydock.test',
      scope: 'Cluster',
      names: { plural, singular: plural, kind: kindOf(plural), listKind: `${kindOf(plural)}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: root } }],
    },
  };
}

function kindOf(plural: string): string {
  return `T${plural.slice(1)}`;
}

/** Creates a definition and waits until the server takes objects of it. */
async function define(plane: ControlPlane, plural: string, spec: JsonSchemaProps): Promise<void> {
  const answer = await plane.api.post(definitions, definition(plural, { type: 'object', properties: { spec } }));
  if (answer.status !== 201) throw new Error(`${plural}: ${answer.text}`);
  await expect.poll(async () => (await create(plane, plural, { replicas: 1 })).status, { timeout: 60_000, interval: 100 }).not.toBe(404);
}

function create(plane: ControlPlane, plural: string, spec: Readonly<Record<string, JsonValue>>) {
  const object = { apiVersion: 'cel.drydock.test/v1', kind: kindOf(plural), metadata: { name: 'one' }, spec };
  return plane.api.post(`/apis/cel.drydock.test/v1/${plural}?dryRun=All`, object);
}

/** What the server says of each rule that an object does not keep, by the number in its message. */
async function failedRules(plane: ControlPlane, plural: string, spec: Readonly<Record<string, JsonValue>>): Promise<Map<number, string>> {
  return failuresIn(await create(plane, plural, spec));
}

async function store(plane: ControlPlane, plural: string, name: string, spec: Readonly<Record<string, JsonValue>>): Promise<void> {
  const object = { apiVersion: 'cel.drydock.test/v1', kind: kindOf(plural), metadata: { name }, spec };
  const answer = await plane.api.post(`/apis/cel.drydock.test/v1/${plural}`, object);
  if (answer.status !== 201) throw new Error(answer.text);
}

function update(plane: ControlPlane, plural: string, name: string, spec: Readonly<Record<string, JsonValue>>): Promise<ApiAnswer> {
  const path = `/apis/cel.drydock.test/v1/${plural}/${name}?dryRun=All`;
  return plane.api.patch(path, 'json', [{ op: 'replace', path: '/spec', value: spec }]);
}

function failuresIn(answer: ApiAnswer): Map<number, string> {
  return new Map(
    causesOf(answer).map((message) => {
      const found = /\[(\d+)\]$/.exec(message);
      if (found === null) throw new Error(`not about a rule: ${message}`);
      return [Number(found[1]), message] as const;
    }),
  );
}

function causesOf(answer: ApiAnswer): readonly string[] {
  if (answer.status === 200 || answer.status === 201) return [];
  if (answer.status !== 422) throw new Error(answer.text);
  const status = JSON.parse(answer.text) as { details?: { causes?: readonly { message: string }[] } };
  return (status.details?.causes ?? []).map(({ message }) => message);
}
