import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonSchemaProps, JsonValue } from '../../src/language/service/crd/json-schema';
import { validateValue } from '../../src/language/service/custom-resource/structural';
import { Random, randomSchema, randomValue, TEXTS } from './custom-resource/random';
import { definitionOf, Server } from './custom-resource/server';
import { expectAgreement, type Verdict } from './support/agreement';

const PATH = '/apis/oracle.example.com/v1/namespaces/default/samples';
const FORMATS = (
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte ' +
  'password date duration date-time k8s-short-name k8s-long-name'
).split(' ');

/** Schemas that the server takes as a field each, and values for them. */
describe('values against schemas, as kube-apiserver judges them', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.dispose());

  it('agrees on random schemas and values', async () => {
    const random = new Random(20261123);
    const fields: Record<string, JsonSchemaProps> = {};
    for (let number = 0; Object.keys(fields).length < 220 && number < 700; number += 1) {
      const schema = randomSchema(random);
      const definition = definitionOf('samples', 'Sample', rootOf({ field: schema }));
      if ((await server.judgeDefinition(definition)).isAccepted) fields[`f${number}`] = schema;
    }
    expect(Object.keys(fields).length).toBeGreaterThan(100);
    for (const format of FORMATS) fields[`x${format.replaceAll('-', '')}`] = { type: 'string', format };
    const root = rootOf(fields);
    await server.define(definitionOf('samples', 'Sample', root), PATH);

    const verdicts: Verdict[] = [];
    for (const [name, schema] of Object.entries(fields)) {
      const values: readonly JsonValue[] = name.startsWith('x')
        ? TEXTS
        : Array.from({ length: 14 }, (_, round) => randomValue(random, schema, round < 8 ? 0.04 : 0.2));
      for (const [number, value] of values.entries()) {
        const object = {
          apiVersion: 'oracle.example.com/v1',
          kind: 'Sample',
          metadata: { name: 'sample' },
          spec: { [name]: value },
        } satisfies JsonValue;
        const answer = await server.judge(PATH, JSON.stringify(object));
        const ours = validateValue(object, root, { isRoot: true, minor: 34 });
        const findings = [...ours.problems, ...ours.embedded, ...ours.unknown].map(({ path, ...what }) => ({
          path,
          problem: 'problem' in what ? what.problem : 'unknown field',
        }));
        verdicts.push({
          name: `${name} ${number}`,
          tool: answer.isAccepted ? 'accepts' : 'rejects',
          we: findings.length === 0 ? 'accept' : 'reject',
          because: JSON.stringify({ schema, value, theirs: answer.message, ours: findings }),
        });
      }
    }
    const table = await expectAgreement('kube-apiserver 1.34.4 on random values of random schemas', verdicts);
    expect(table.bothAccept).toBeGreaterThan(500);
    expect(table.bothReject).toBeGreaterThan(500);
  });
});

function rootOf(fields: Readonly<Record<string, JsonSchemaProps>>): JsonSchemaProps {
  return { type: 'object', properties: { spec: { type: 'object', properties: fields } } };
}
