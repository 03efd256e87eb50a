import { afterEach, describe, expect, it } from 'vitest';
import type { CodeLens, CompletionItem, Diagnostic, DocumentSymbol, Hover, Location } from 'vscode-languageserver/node';
import { families } from '../../../../src/language/service/families';
import { startClient, type TestClient } from './support/client';
import { eventually } from '../../support/patience';

const clients: TestClient[] = [];
const start = async () => {
  const client = await startClient(families);
  clients.push(client);
  client.handle('drydock/findYamlFiles', () => []);
  return client;
};
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});
const errors = (list: readonly Diagnostic[]) => list.filter(({ severity }) => severity === 1);

const AWS = 'file:///aws-auth.yaml';
const MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/teams/admins
      username: admin
      groups:
        - system:masters
`;

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.example.org
spec:
  group: example.org
  scope: Namespaced
  names:
    plural: boats
    singular: boat
    kind: Boat
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                berth:
                  type: string
                  description: Where it lies.
`;
const BOAT = `apiVersion: example.org/v1
kind: Boat
metadata:
  name: ferry
spec:
  berht: north
`;

describe('aws-auth in the server', () => {
  it('is told inside the block, and completed there', async () => {
    const client = await start();
    client.open(AWS, MAP);
    const found = await client.diagnostics(AWS, ({ length }) => length > 0);
    expect(found.some(({ range }) => range.start.line === 7)).toBe(true);
    client.type(AWS, '      username: admin\n', '      username: admin\n      \n');
    const items = await client.request<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri: AWS },
      position: { line: 9, character: 6 },
    });
    expect(new Set(items.map(({ label }) => label)).size).toBe(items.length);
  });

  it('is outlined by its entries', async () => {
    const client = await start();
    client.open(AWS, MAP);
    await client.diagnostics(AWS);
    const [map] = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri: AWS } });
    expect(map?.name).toBe('ConfigMap aws-auth');
  });
});

describe('custom resources in the server', () => {
  const CRD = 'file:///crd.yaml';
  const CR = 'file:///boat.yaml';

  it('are judged by a definition that is open and not saved, and again when it changes', async () => {
    const client = await start();
    client.open(CR, BOAT);
    await client.diagnostics(CR);
    client.open(CRD, DEFINITION);
    const found = await client.diagnostics(CR, (list) => errors(list).length > 0);
    expect(errors(found).map(({ range }) => range.start)).toEqual([{ line: 5, character: 2 }]);
    client.type(CRD, 'berth:', 'berht:');
    await client.diagnostics(CR, (list) => errors(list).length === 0);
  });

  it('are judged by a definition of the connected cluster until it is gone', async () => {
    const client = await start();
    client.open(CR, BOAT);
    await client.diagnostics(CR);
    client.notify('drydock/clusterChanged', { cluster: { name: 'prod', version: 'v1.34.4', definitions: [DEFINITION] } });
    await client.diagnostics(CR, (list) => errors(list).length === 1);
    client.notify('drydock/clusterChanged', { cluster: null });
    await client.diagnostics(CR, (list) => errors(list).length === 0);
  });

  it('are completed and explained by their definition', async () => {
    const client = await start();
    client.open(CRD, DEFINITION);
    client.open(CR, BOAT.replace('berht: north', 'berth: north\n  '));
    await client.diagnostics(CRD);
    const at = (line: number, character: number) => ({ textDocument: { uri: CR }, position: { line, character } });
    await expect
      .poll(async () => (await client.request<Hover | null>('textDocument/hover', at(5, 4)))?.contents)
      .toMatchObject({ value: expect.stringContaining('Where it lies.') });
  });

  it('claim their file once their definition is known, not before', async () => {
    const client = await start();
    const claims: unknown[] = [];
    client.onNotification('drydock/claimChanged', (claim) => claims.push(claim));
    client.open(CR, BOAT);
    await client.diagnostics(CR);
    expect(claims).toEqual([]);
    client.open(CRD, DEFINITION);
    await client.diagnostics(CR, (list) => errors(list).length > 0);
    expect(claims).toContainEqual({ uri: CR, isClaimed: true });
  });
});

it('offers a second opinion above a kubeadm file', async () => {
  const client = await start();
  const uri = 'file:///kubeadm.yaml';
  client.open(uri, 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\n');
  await client.diagnostics(uri);
  const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
  expect(lenses).toContainEqual({
    range: expect.anything(),
    command: { title: 'Validate with kubeadm', command: 'drydock.language.validateWithKubeadm', arguments: [uri] },
  });
});

it('completes and explains kubeadm files by the tables of their version', async () => {
  const client = await start();
  const uri = 'file:///kubeadm.yaml';
  client.open(uri, 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking:\n  podSubnet: 10.244.0.0/16\n  s\n');
  await client.diagnostics(uri);
  const at = (line: number, character: number) => ({ textDocument: { uri }, position: { line, character } });
  const items = await client.request<CompletionItem[]>('textDocument/completion', at(4, 3));
  expect(items.map(({ label }) => label)).toContain('serviceSubnet');
  const hover = await client.request<Hover | null>('textDocument/hover', at(3, 4));
  expect(hover).not.toBeNull();
});

it('takes every prefix of a file without an answer outside of it', async () => {
  const client = await start();
  const uri = 'file:///typed.yaml';
  const lines = (text: string) => text.split('\n').length;
  for (const text of [MAP, DEFINITION]) {
    for (let end = 1; end < text.length; end += 37) {
      const prefix = text.slice(0, end);
      client.open(uri, prefix);
      const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
      for (const { range } of symbols) expect(range.end.line).toBeLessThan(lines(prefix));
      const position = { line: lines(prefix) - 1, character: prefix.length - prefix.lastIndexOf('\n') - 1 };
      await client.request('textDocument/completion', { textDocument: { uri }, position });
      await client.request('textDocument/hover', { textDocument: { uri }, position });
      client.close(uri);
    }
  }
});

describe('ways to other files', () => {
  const files: Readonly<Record<string, string>> = {
    'drydock-test:/crd.yaml': `# The kinds of the harbour\n---\n${DEFINITION}`,
    'drydock-test:/boat.yaml': BOAT,
    'drydock-test:/bindings.yaml': `apiVersion: v1
kind: List
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: admins
subjects:
  - name: harbour-masters
    kind: Group
    apiGroup: rbac.authorization.k8s.io
roleRef: { kind: ClusterRole, name: admin, apiGroup: rbac.authorization.k8s.io }
`,
  };
  const harbour = async (capabilities = {}) => {
    const client = await startClient(families, {}, {}, capabilities);
    clients.push(client);
    client.handle('drydock/findYamlFiles', () => Object.keys(files));
    client.handle('drydock/readFile', ({ uri }: { uri: string }) => files[uri] ?? null);
    return client;
  };
  const definition = (client: TestClient, uri: string, line: number, character: number) =>
    client.request<Location[]>('textDocument/definition', { textDocument: { uri }, position: { line, character } });

  it('lead from a custom resource to the field in the file of its definition, which is not open', async () => {
    const client = await harbour();
    const uri = 'drydock-test:/new.yaml';
    client.open(uri, BOAT.replace('berht', 'berth'));
    await eventually(async () => expect(await definition(client, uri, 5, 4)).toHaveLength(1));
    const [found] = await definition(client, uri, 5, 4);
    const line = (files['drydock-test:/crd.yaml'] ?? '').split('\n').findIndex((text) => text.trim() === 'berth:');
    expect(found).toMatchObject({ uri: 'drydock-test:/crd.yaml', range: { start: { line, character: 16 } } });
  });

  it('lead from a kind to its objects, and say how many there are, once the workspace is read', async () => {
    let refreshed = 0;
    const client = await harbour({ workspace: { codeLens: { refreshSupport: true } } });
    client.handle('workspace/codeLens/refresh', () => ((refreshed += 1), null));
    client.open(AWS, DEFINITION);
    const lenses = () => client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: AWS } });
    await lenses();
    await eventually(async () =>
      expect((await lenses()).map(({ command }) => command?.title)).toContain('Boat: 1 object in the workspace'),
    );
    await eventually(() => expect(refreshed).toBeGreaterThan(0));
    const [found] = await definition(client, AWS, DEFINITION.split('\n').indexOf('    kind: Boat'), 11);
    expect(found).toMatchObject({ uri: 'drydock-test:/boat.yaml', range: { start: { line: 3, character: 8 } } });
  });

  it('lead from a group of an aws-auth entry to the binding that names it', async () => {
    const client = await harbour();
    client.open(AWS, MAP.replace('system:masters', 'harbour-masters'));
    await eventually(async () => expect(await definition(client, AWS, 10, 14)).toHaveLength(1));
    const [found] = await definition(client, AWS, 10, 14);
    expect(found).toMatchObject({ uri: 'drydock-test:/bindings.yaml', range: { start: { line: 8, character: 10 } } });
    const titles = (await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: AWS } })).map(
      ({ command }) => command?.title,
    );
    expect(titles).toEqual(['1 identity · Who am I?', 'Convert to access entries…']);
  });
});
