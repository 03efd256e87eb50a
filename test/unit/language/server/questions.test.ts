import { afterEach, describe, expect, it } from 'vitest';
import type { Conversion, WhoAmIAnswer } from '../../../../src/language/protocol/messages';
import { startClient, type TestClient } from './support/client';
import { toyFamily } from './support/family';

const URI = 'file:///toy.yaml';
const clients: TestClient[] = [];
const opened = async (text: string) => {
  const client = await startClient([toyFamily]);
  clients.push(client);
  client.open(URI, text);
  await client.diagnostics(URI);
  return client;
};
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

describe('the page of a rule', () => {
  it('says what the rule is and where it comes from', async () => {
    const client = await opened('kind: Toy\n');
    const page = await client.request<string>('drydock/explainRule', { rule: 'TT001' });
    expect(page).toContain('# TT001');
    expect(page).toContain('Why TT001 matters.');
    expect(page).toContain('drydock-ignore TT001');
  });

  it('exists for the rules about YAML itself', async () => {
    const client = await opened('kind: Toy\n');
    expect(await client.request<string>('drydock/explainRule', { rule: 'DY001' })).toContain('not readable as YAML');
  });

  it('does not exist for an unknown rule', async () => {
    const client = await opened('kind: Toy\n');
    expect(await client.request('drydock/explainRule', { rule: 'XX999' })).toBeNull();
  });
});

describe('conversions', () => {
  it('name the document when a file has several, and leave other actions out', async () => {
    const client = await opened('kind: Other\n---\nkind: Toy\nmetadata:\n  name: bear\n');
    const conversions = await client.request<Conversion[]>('drydock/conversions', { uri: URI, family: 'toy' });
    expect(conversions).toEqual([
      { title: 'Convert to an offer (Toy bear)', opens: { title: 'offer', language: 'markdown', text: 'For sale' } },
    ]);
  });

  it('are none for a family that is not in the file', async () => {
    const client = await opened('kind: Other\n');
    expect(await client.request('drydock/conversions', { uri: URI, family: 'toy' })).toEqual([]);
    expect(await client.request('drydock/conversions', { uri: URI, family: 'nobody' })).toEqual([]);
  });
});

describe('who am I', () => {
  const MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/admins
      username: admin:{{SessionName}}
      groups:
        - system:masters
    - rolearn: arn:aws:iam::111122223333:role/teams/viewers
      username: viewer
`;
  const ask = async (text: string, arn: string, sessionName = '') => {
    const client = await opened(text);
    return (await client.request<WhoAmIAnswer>('drydock/whoAmI', { uri: URI, arn, sessionName })).markdown;
  };

  it('shows the entry, the username and the groups', async () => {
    const page = await ask(MAP, 'arn:aws:sts::111122223333:assumed-role/admins/alice');
    expect(page).toContain('Entry 1 of `mapRoles` matches');
    expect(page).toContain('`admin:alice`');
    expect(page).toContain('`system:masters`');
  });

  it('takes a session name for a role', async () => {
    expect(await ask(MAP, 'arn:aws:iam::111122223333:role/admins', 'bob')).toContain('`admin:bob`');
  });

  it('says why an entry that was meant does not match', async () => {
    const page = await ask(MAP, 'arn:aws:iam::111122223333:role/viewers');
    expect(page).toContain('Nobody');
    expect(page).toContain('entry 2 of `mapRoles`');
    expect(page).toContain('path');
  });

  it('says what of the map is not read', async () => {
    const page = await ask(MAP.replace('      groups:', '     groups:'), 'arn:aws:iam::111122223333:role/admins');
    expect(page).toContain('`mapRoles` was not read');
  });

  it('says when there is no map, and when it is no identity', async () => {
    expect(await ask('kind: Toy\n', 'arn:aws:iam::111122223333:role/admins')).toContain('no aws-auth map');
    expect(await ask(MAP, 'alice')).toContain('Nobody');
  });
});
