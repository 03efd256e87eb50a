import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCrds, type CrdDefinition } from '../../src/language/service/crd/source';
import { customResourceFamily } from '../../src/language/service/custom-resource';
import { resourcesIn, type Resource } from '../../src/language/service/custom-resource/resource';
import { readDocument } from '../../src/language/service/document';
import type { Environment } from '../../src/language/service/family';
import { asText, at } from '../../src/language/service/yaml/walk';
import { toJson } from '../../src/language/service/yaml/value';
import { definitionsIn, sourceOf } from '../unit/language/service/custom-resource/definitions';
import { mutations } from './custom-resource/mutations';
import { Server, type Answer } from './custom-resource/server';
import { expectAgreement, type Verdict } from './support/agreement';

const FIXTURES = join(import.meta.dirname, '../fixtures/custom-resource');
const read = (folder: string): readonly (readonly [string, string])[] =>
  readdirSync(join(FIXTURES, folder))
    .sort()
    .map((name) => [name.replace(/\.yaml$/, ''), readFileSync(join(FIXTURES, folder, name), 'utf8')] as const);

const manifests = read('definitions').flatMap(([, text]) => text.split(/^---$/m));
const definitions = manifests.flatMap(definitionsIn);
const environment: Environment = { target: { major: 1, minor: 34 }, crds: sourceOf(definitions), now: 0 };
const objects = read('objects');

describe('custom resources, as kube-apiserver judges them', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
    for (const [index, definition] of definitions.entries()) {
      for (const version of definition.versions.filter(({ isServed }) => isServed)) {
        await server.define(manifests[index] ?? '', collection(definition, version.name, 'default'));
      }
    }
  });
  afterAll(() => server.dispose());

  it('agrees on the fixtures', async () => {
    const verdicts: Verdict[] = [];
    for (const [name, text] of objects) {
      // Lists are taken apart by clients; the server itself knows no such thing.
      const resource = resourcesIn(readDocument(text))[0];
      const single = text.includes('kind: List') ? JSON.stringify(toJson(resource?.node)) : text;
      verdicts.push(await compare(server, name, text, single));
    }
    expect(verdicts.length).toBeGreaterThan(100);
    await expectAgreement('kube-apiserver 1.34.4 on custom resources', verdicts);
  });

  it('agrees on one-change variants of what it takes', async () => {
    const verdicts: Verdict[] = [];
    for (const [name, text] of objects.filter(([file]) => /-(?:good|full|minimal|anchors)$/.test(file))) {
      for (const mutation of mutations(toJson(readDocument(text).root))) {
        const changed = JSON.stringify(mutation.object, undefined, 1);
        verdicts.push(await compare(server, `${name}: ${mutation.name}`, changed, changed));
      }
    }
    expect(verdicts.length).toBeGreaterThan(500);
    await expectAgreement('kube-apiserver 1.34.4 on variants of custom resources', verdicts);
  });
});

async function compare(server: Server, name: string, text: string, sent: string): Promise<Verdict> {
  const document = readDocument(text);
  const resource = resourcesIn(document)[0];
  const findings = [
    ...(customResourceFamily.checkDocument?.(document, environment, { name, text, documents: [document], spans: [] }) ?? []),
    ...(customResourceFamily.checkDeeply?.(document, environment, () => false) ?? []),
  ];
  const errors = findings.filter(({ severity }) => severity === 'error');
  const answer = resource === undefined ? undefined : await ask(server, resource, sent);
  return {
    name,
    tool: answer?.isAccepted === true ? 'accepts' : 'rejects',
    we: errors.length === 0 ? 'accept' : 'reject',
    because: JSON.stringify({ theirs: answer?.message, ours: errors.map(({ rule, message }) => `${rule}: ${message}`) }),
  };
}

async function ask(server: Server, resource: Resource, text: string): Promise<Answer | undefined> {
  const definition = environment.crds.find(resource.group, resource.kind.text);
  const namespace = asText(at(resource.node, ['metadata', 'namespace'])?.value);
  return definition === undefined ? undefined : server.judge(collection(definition, resource.version, namespace ?? 'default'), text);
}

function collection({ group, plural, scope }: CrdDefinition, version: string, namespace: string): string {
  return scope === 'Cluster' ? `/apis/${group}/${version}/${plural}` : `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
}

it('claims nothing that no definition is known of', () => {
  for (const [name, text] of objects) {
    const document = readDocument(text);
    const file = { name, text, documents: [document], spans: [] };
    expect(customResourceFamily.checkDocument?.(document, { ...environment, crds: noCrds }, file)).toEqual([]);
  }
});
