import { describe, expect, it } from 'vitest';
import { auditRules, compileRule, evaluationCost, expressionCostLimit, ruleSites } from '../../../../../../src/language/service/cel';
import type { JsonSchemaProps } from '../../../../../../src/language/service/crd/json-schema';
import { unbounded } from '../../../../../oracle/cel-schema';
import { seen } from '../schemas';

const cost = (rule: string, schema: JsonSchemaProps) =>
  evaluationCost(compileRule(rule, { self: seen(schema), oldSelf: 'unset', libraryMinor: 34 }));

describe('estimated cost', () => {
  /* The figures are those of the API server's own estimate (apiextensions-apiserver 0.34.4). */
  it.each([
    ['self.replicas > 0', 3],
    ['has(self.name)', 1],
    ["self.name == 'abc'", 3],
    ['self.tags.all(t, t.size() < 5)', 6291453],
    ['self.ports.all(p, p.hosts.all(h, h != ""))', 1014929777271],
    ['self.name.matches("^[a-z]+$")', 629148],
    ['matches(self.name, "^[a-z]+$")', 3],
    ['self.name.contains(self.other)', 98956172333],
    ['self.mode.startsWith("F")', 3],
    ['strings.quote(self.name).matches("a+")', 943721],
    ['self.tags.join(",").contains("x")', 659706137808],
    ['quantity(self.name) == quantity("1")', 314577],
    ['sets.contains(self.tags, ["a"])', 1048588],
    ['self.labels.all(k, v, k != v)', 1966078],
    ['[1, 2, 3].all(x, x > 0)', 26],
  ])('%s', (rule, expected) => {
    expect(cost(rule, unbounded)).toBe(expected);
  });

  it('has the size of the wrong field where the server has it', () => {
    const text = { type: 'string', maxLength: 100 };
    const inner = { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 3 } };
    const list = { type: 'array', maxItems: 10, items: { type: 'object', properties: { inner, name: text } } };
    const schema = { type: 'object', properties: { list } };
    expect(cost('self.list.all(x, x.inner.all(y, y != ""))', schema)).toBe(263);
    expect(cost('self.list.all(x, x.inner.all(y, y != x.name))', schema)).toBe(32063);
  });
});

const dear = { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.matches("^[a-z]([-a-z0-9]*[a-z0-9])?$")' }] };

describe('audit of a schema', () => {
  const schema: JsonSchemaProps = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          hosts: { type: 'array', items: dear },
          ports: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            maxItems: 4,
            items: {
              type: 'object',
              properties: { name: { type: 'string' } },
              'x-kubernetes-validations': [{ rule: 'self.name == oldSelf.name' }, { rule: ' ' }],
            },
          },
        },
      },
    },
  };

  it('finds rules where they are', () => {
    expect(ruleSites(schema).map(({ path, around, uncorrelatable }) => ({ path: path.join('/'), around, uncorrelatable }))).toEqual([
      {
        path: 'properties/spec/properties/hosts/items',
        around: [{ keyword: 'maxItems', max: undefined }],
        uncorrelatable: 'spec.hosts',
      },
      { path: 'properties/spec/properties/ports/items', around: [{ keyword: 'maxItems', max: 4 }], uncorrelatable: undefined },
    ]);
  });

  it('names the bounds that bring a rule within its limit', () => {
    const audit = auditRules(schema, { libraryMinor: 33 });
    const [first, second, blank] = audit.rules;
    expect(first?.cost).toBeGreaterThan(expressionCostLimit);
    expect(first?.missing).toEqual([
      { at: { around: 0 }, keyword: 'maxItems', value: 64 },
      { at: { below: [] }, keyword: 'maxLength', value: 256 },
    ]);
    expect(second).toMatchObject({ missing: [], compiled: { problems: [] } });
    expect(blank?.compiled).toBeUndefined();
    expect(audit.total).toBe(audit.rules.reduce((sum, rule) => sum + rule.cost, 0));
  });

  it('names smaller bounds for rules that go through lists in lists', () => {
    const rule = 'self.all(a, self.all(b, self.all(c, self.exists(d, a.contains(b) && c.contains(d)))))';
    const items = { type: 'string' };
    const list: JsonSchemaProps = { type: 'array', items, 'x-kubernetes-validations': [{ rule }] };
    const missing = auditRules({ type: 'object', properties: { list } }, { libraryMinor: 33 }).rules[0]?.missing ?? [];
    const bound = (keyword: string) => missing.find((entry) => entry.keyword === keyword)?.value ?? 0;
    const bounded = { ...list, maxItems: bound('maxItems'), items: { ...items, maxLength: bound('maxLength') } };
    const audit = auditRules({ type: 'object', properties: { list: bounded } }, { libraryMinor: 33 });
    expect(audit.rules[0]?.cost).toBeLessThanOrEqual(expressionCostLimit);
    expect(audit.rules[0]?.missing).toEqual([]);
  });

  it('gets within the limit with the bounds it names', () => {
    const items = { ...dear, maxLength: 256 };
    const bounded: JsonSchemaProps = { type: 'object', properties: { hosts: { type: 'array', maxItems: 64, items } } };
    expect(auditRules(bounded, { libraryMinor: 33 }).rules[0]?.cost).toBeLessThanOrEqual(expressionCostLimit);
  });
});
