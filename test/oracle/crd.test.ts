import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFile } from '../../src/language/service/document';
import { crdFamily } from '../../src/language/service/crd';
import type { JsonValue } from '../../src/language/service/crd/json-schema';
import { environment } from '../unit/language/support/fixture';
import { mutations, sample } from './crd/mutations';
import { cases } from './crd/cases';
import { Server } from './custom-resource/server';
import { expectAgreement, type KnownDifference, type Verdict } from './support/agreement';

const FOLDER = join(import.meta.dirname, '../fixtures/crd');
const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Differences that are meant, in variants. */
const KNOWN: readonly KnownDifference[] = [
  {
    covers: (name) => name.includes('with $ref'),
    which: 'A field that begins with a dollar, outside of schemas',
    reason: 'It is taken for a placeholder that something else fills in.',
  },
  {
    covers: (name) => /: spec (?:left out|is null|is an empty mapping)$|: spec is/.test(name),
    which: 'A definition whose spec names neither the group nor the names',
    reason: 'It is taken for a patch of kustomize or an assertion of a test, in which nothing is missing.',
  },
];

/** Our own verdict: whether there is an error, and which. */
function judge(text: string): { readonly isAccepted: boolean; readonly errors: readonly string[] } {
  const file = readFile('file.yaml', text);
  const world = environment({ target: { major: 1, minor: 34 } });
  const errors = file.documents
    .filter((document) => crdFamily.claims(document, file))
    .flatMap((document) => [
      ...(crdFamily.checkDocument?.(document, world, file) ?? []),
      ...(crdFamily.checkDeeply?.(document, world, () => false) ?? []),
    ])
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);
  return { isAccepted: errors.length === 0, errors };
}

describe('definitions as kube-apiserver judges them', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.dispose());

  async function verdict(name: string, text: string): Promise<Verdict> {
    // Where the server's handler panics it closes the connection: nothing is created.
    const answer = await server.judge(PATH, text).catch((error: unknown) => ({ isAccepted: false, message: String(error) }));
    const ours = judge(text);
    return {
      name,
      tool: answer.isAccepted ? 'accepts' : 'rejects',
      we: ours.isAccepted ? 'accept' : 'reject',
      because: `theirs: ${answer.message.slice(0, 300)}; ours: ${ours.errors.slice(0, 4).join(' | ')}`,
    };
  }

  it('agrees on fixtures', async () => {
    const verdicts: Verdict[] = [];
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))) {
      verdicts.push(await verdict(file, readFileSync(join(FOLDER, file), 'utf8')));
    }
    for (const { name, text } of cases()) verdicts.push(await verdict(name, text));
    expect(verdicts.length).toBeGreaterThanOrEqual(150);
    await expectAgreement('kube-apiserver 1.34.4 on definitions', verdicts);
  });

  it('agrees on one-change variants', async () => {
    const every = Number(process.env['EVERY'] ?? 5);
    const verdicts: Verdict[] = [];
    for (const base of ['widgets', 'gadgets', 'plain']) {
      const root = parse(readFileSync(join(FOLDER, `${base}.yaml`), 'utf8')) as JsonValue;
      for (const { name, value } of sample(mutations(root), every, Number(process.env['FROM'] ?? 0))) {
        if (isStillDefinition(value)) verdicts.push(await verdict(`${base}: ${name}`, JSON.stringify(value, undefined, 1)));
      }
    }
    const table = await expectAgreement('kube-apiserver 1.34.4 on variants of definitions', verdicts, KNOWN);
    expect(table.bothAccept).toBeGreaterThan(100);
    expect(table.bothReject).toBeGreaterThan(400);
  });
});

/** What no longer says that it is a definition is nobody's. */
function isStillDefinition(value: JsonValue): boolean {
  const { apiVersion, kind } = value as Record<string, JsonValue>;
  return typeof apiVersion === 'string' && apiVersion.startsWith('apiextensions.k8s.io/') && kind === 'CustomResourceDefinition';
}
