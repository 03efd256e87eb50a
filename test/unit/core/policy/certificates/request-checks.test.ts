import { beforeAll, describe, expect, it } from 'vitest';
import type { CertificateRequestModel } from '../../../../../src/core/model/certificate-request';
import { project } from '../../../../../src/core/parse/kubernetes/project';
import { isSafe, servingRequestChecks } from '../../../../../src/core/policy/certificates/request-checks';
import { request } from '../../certificates';

const node = {
  name: 'w01',
  internalIP: '192.0.2.21',
  hostname: 'w01',
  addresses: [
    { type: 'InternalIP', address: '192.0.2.21' },
    { type: 'InternalIP', address: 'fd00::21' },
    { type: 'Hostname', address: 'w01.example.org' },
  ],
};

type Names = Parameters<typeof request>[1];

async function asked(change: { subject?: string; names?: Names; spec?: object } = {}): Promise<CertificateRequestModel> {
  const pem = await request(
    change.subject ?? 'O=system:nodes, CN=system:node:w01',
    change.names ?? [
      { type: 'dns', value: 'w01' },
      { type: 'ip', value: '192.0.2.21' },
    ],
  );
  return project('CertificateSigningRequest', {
    metadata: { name: 'csr-1', uid: 'u1' },
    spec: {
      signerName: 'kubernetes.io/kubelet-serving',
      username: 'system:node:w01',
      groups: ['system:nodes', 'system:authenticated'],
      usages: ['digital signature', 'server auth'],
      request: Buffer.from(pem).toString('base64'),
      ...change.spec,
    },
  });
}

const failed = (one: CertificateRequestModel) =>
  servingRequestChecks(one, [node])
    .filter(({ passed }) => !passed)
    .map(({ code }) => code);

describe('the checks of a serving request', () => {
  let good: CertificateRequestModel;
  beforeAll(async () => {
    good = await asked();
  });

  it('pass for what a kubelet asks', () => {
    const checks = servingRequestChecks(good, [node]);
    expect(checks.map(({ code, passed }) => [code, passed])).toEqual(
      ['signer', 'user', 'groups', 'usages', 'subject', 'names', 'otherNames'].map((code) => [code, true]),
    );
    expect(isSafe(checks)).toBe(true);
    expect(isSafe([])).toBe(false);
  });

  it('know every address of the node, however it is written', async () => {
    const names: Names = [
      { type: 'dns', value: 'w01.example.org' },
      { type: 'ip', value: 'fd00:0:0:0:0:0:0:21' },
    ];
    expect(failed(await asked({ names }))).toEqual([]);
  });

  it.each<[string, Parameters<typeof asked>[0], readonly string[]]>([
    ['a name of another host', { names: [{ type: 'dns', value: 'kubernetes.default.svc' }] }, ['names']],
    ['an address of another host', { names: [{ type: 'ip', value: '192.0.2.11' }] }, ['names']],
    ['no names at all', { names: [] }, ['names']],
    [
      'a URI',
      {
        names: [
          { type: 'ip', value: '192.0.2.21' },
          { type: 'url', value: 'spiffe://x' },
        ],
      },
      ['otherNames'],
    ],
    [
      'an e-mail address',
      {
        names: [
          { type: 'ip', value: '192.0.2.21' },
          { type: 'email', value: 'a@b.example' },
        ],
      },
      ['otherNames'],
    ],
    ['another subject', { subject: 'O=system:nodes, CN=system:node:cp1' }, ['subject']],
    ['another group in the subject', { subject: 'O=system:masters, CN=system:node:w01' }, ['subject']],
    ['client authentication', { spec: { usages: ['digital signature', 'server auth', 'client auth'] } }, ['usages']],
    ['no server authentication', { spec: { usages: ['digital signature'] } }, ['usages']],
    ['a person', { spec: { username: 'jane' } }, ['user', 'subject', 'names']],
    ['a node that is not there', { spec: { username: 'system:node:w99' } }, ['user', 'subject', 'names']],
    ['somebody outside the group', { spec: { groups: ['system:authenticated'] } }, ['groups']],
    ['another signer', { spec: { signerName: 'kubernetes.io/kube-apiserver-client' } }, ['signer']],
    ['what can not be read', { spec: { request: 'AAAA' } }, ['subject', 'names', 'otherNames']],
  ])('fail for %s', async (_, change, expected) => {
    expect(failed(await asked(change))).toEqual(expected);
  });
});

describe('a request', () => {
  it.each([
    [[], 'pending'],
    [[{ type: 'Approved' }], 'approved'],
    [[{ type: 'Denied' }], 'denied'],
    [[{ type: 'Approved' }, { type: 'Failed' }], 'failed'],
  ])('with conditions %j is %s', (conditions, state) => {
    const model = project('CertificateSigningRequest', { metadata: { name: 'x' }, spec: {}, status: { conditions, certificate: 'AA==' } });
    expect(model).toMatchObject({ state, issued: true, wanted: undefined });
  });
});
