import { beforeAll, describe, expect, it } from 'vitest';
import { CURRENT_CLIENT } from '../../../../../src/core/command/kubelet/places';
import type { Certificate } from '../../../../../src/core/model/certificate';
import type { KubeletFacts, SignerFacts } from '../../../../../src/core/model/kubelet';
import { parseCertificate } from '../../../../../src/core/parse/certificates/x509';
import type { KubeletRepairFacts } from '../../../../../src/core/plan/kubelet-repair/plan';
import { planKubeletRepair, repairDifferences } from '../../../../../src/core/plan/kubelet-repair/planner';
import { renderKubeletRepairPlan } from '../../../../../src/core/report/kubelet-repair-plan';
import { planCluster } from '../../../operations/support/plans';
import { issue } from '../../certificates';
import { expectGolden } from '../../report/golden';

const AT = Date.UTC(2026, 10, 23, 9);
const DAY = 86_400_000;
const target = (name: string) => ({ name, destination: name, source: 'sshConfig' as const });

let authority: Certificate;
let foreign: Certificate;
const client = new Map<string, Certificate>();

beforeAll(async () => {
  const ours = await issue({ subject: 'CN=kubernetes', authority: true, notAfter: new Date(AT + 3000 * DAY) });
  const theirs = await issue({ subject: 'CN=kubernetes', authority: true, notAfter: new Date(AT + 3000 * DAY) });
  authority = parseCertificate(ours.der);
  foreign = parseCertificate(theirs.der);
  const leaf = async (name: string, issuer: typeof ours, from: number, to: number, serial: string, subject = 'w1') =>
    client.set(
      name,
      parseCertificate(
        (
          await issue({
            subject: `O=system:nodes, CN=system:node:${subject}`,
            issuer,
            serial,
            notBefore: new Date(AT + from * DAY),
            notAfter: new Date(AT + to * DAY),
          })
        ).der,
      ),
    );
  await leaf('expired', ours, -366, -1, '0a01');
  await leaf('good', ours, -10, 300, '0a02');
  await leaf('early', ours, 1, 300, '0a03');
  await leaf('foreign', theirs, -10, 300, '0a04');
  await leaf('of w10', ours, -366, -1, '0a06', 'w10');
  await leaf('of w2', ours, -366, -1, '0a05', 'w2');
});

function kubelet(name: string, over: Partial<KubeletRepairFacts['kubelets'][number]> = {}): KubeletRepairFacts['kubelets'][number] {
  return {
    node: name,
    target: target(name),
    rotation: { client: true, serving: false },
    conf: {
      server: 'https://10.0.0.5:6443',
      authority,
      client: { in: 'file', certificate: CURRENT_CLIENT, key: CURRENT_CLIENT },
    },
    current: client.get('expired'),
    files: ['/var/lib/kubelet/pki/kubelet-client-2025-11-22.pem', CURRENT_CLIENT],
    authority: { name: 'ca', expiresAt: authority.notAfter, keyHash: authority.keyHash },
    clockAhead: 300,
    freeBytes: 1e9,
    ready: false,
    ...over,
  };
}

const signer = (host: string, over: Partial<SignerFacts> = {}): SignerFacts => ({
  host,
  target: target(host),
  authority,
  hasKey: true,
  clockAhead: 0,
  ...over,
});

const facts = (kubelets: KubeletRepairFacts['kubelets'], over: Partial<KubeletRepairFacts> = {}): KubeletRepairFacts => ({
  kubelets,
  unreadable: [],
  signers: [signer('cp2'), signer('cp1')],
  unreadableSigners: [],
  apiDown: undefined,
  at: AT,
  ...over,
});

const planned = (given: KubeletRepairFacts) => planKubeletRepair(given, planCluster);
const codes = (given: KubeletRepairFacts) => planned(given).blockers.map(({ code }) => code);

describe('the plan to repair a kubelet', () => {
  it('backs up, signs, clears, starts, points and waits, and keeps the address that the kubelet has', () => {
    const plan = planned(facts([kubelet('w1')]));
    expect(plan.blockers).toEqual([]);
    expect(plan.steps.map(({ id }) => id)).toEqual(['preflight', 'w1/backup', 'w1/sign', 'w1/clear', 'w1/start', 'w1/point', 'w1/ready']);
    expect(plan.body.signer?.name).toBe('cp1');
    expect(plan.body.nodes[0]).toMatchObject({ server: 'https://10.0.0.5:6443', serial: '0A01', rotates: true });
    expect(plan.body.nodes[0]!.backup).toMatch(/^\/etc\/kubernetes\/drydock\/kubelet\/20261123T090000Z-[0-9a-f]{12}$/);
  });

  it('leaves out what a kubelet without rotation does not do, and says so', () => {
    const plan = planned(facts([kubelet('w1', { rotation: { client: false, serving: false } })]));
    expect(plan.steps.map(({ id }) => id)).not.toContain('w1/point');
    expect(plan.warnings.map(({ code }) => code)).toContain('rotation-off');
    expect(plan.commands.flat().join(' ')).not.toContain('--validity-period');
  });

  it('lets a control plane sign for itself', () => {
    const plan = planned(facts([kubelet('cp2', { current: undefined, conf: undefined })]));
    expect(plan.body.signer?.name).toBe('cp2');
  });

  it.each<[string, () => Partial<KubeletFacts>]>([
    ['w1 has no kubelet.conf.', () => ({ conf: undefined, current: undefined })],
    ["kubelet.conf of w1 can't be used: It is not YAML.", () => ({ conf: 'It is not YAML.', current: undefined })],
    ['expired on 2026-11-22', () => ({})],
    ['is not valid before 2026-11-24', () => ({ current: client.get('early') })],
    ['was not signed by the authority', () => ({ current: client.get('foreign') })],
    ['which is missing or holds no certificate', () => ({ current: undefined })],
    [
      'trusts another authority',
      () => ({
        current: client.get('good'),
        conf: { server: 'x', authority: foreign, client: { in: 'file', certificate: CURRENT_CLIENT, key: CURRENT_CLIENT } },
      }),
    ],
    [
      'has no client certificate: It names none.',
      () => ({ conf: { server: 'x', authority, client: { in: 'nowhere', why: 'It names none.' } } as const }),
    ],
  ])('tells what is the matter: %s', (words, over) => {
    const [node] = planned(facts([kubelet('w1', over())])).body.nodes;
    expect(node?.why).toContain(words);
  });

  it('goes by the clock of the host', () => {
    expect(planned(facts([kubelet('w1', { current: client.get('good'), clockAhead: 301 * DAY })])).body.nodes[0]?.why).toContain(
      'expired on',
    );
  });

  it.each<[string, () => KubeletRepairFacts]>([
    ['kubelet-works', () => facts([kubelet('w1', { current: client.get('good') })])],
    ['other-node', () => facts([kubelet('w1', { current: client.get('of w2') })])],
    ['no-authority-key', () => facts([kubelet('w1')], { signers: [signer('cp1', { hasKey: false })] })],
    ['api-down', () => facts([kubelet('w1')], { apiDown: 'It does not answer.' })],
    ['authorities-differ', () => facts([kubelet('w1', { authority: { name: 'ca', expiresAt: AT, keyHash: 'x' } })])],
    ['authorities-differ', () => facts([kubelet('w1', { authority: undefined })])],
    ['clock-skew', () => facts([kubelet('w1', { clockAhead: -20 * 60_000 })])],
    ['disk-full', () => facts([kubelet('w1', { freeBytes: 1000 })])],
    ['host-unreadable', () => facts([kubelet('w1')], { unreadable: [{ host: 'w2', why: 'No route.' }] })],
  ])('is refused: %s', (code, given) => {
    expect(codes(given())).toEqual([code]);
    expect(planned(given()).commands).toEqual([]);
  });

  it('is the same for the same facts, and differs with the certificate', () => {
    const one = planned(facts([kubelet('w1')]));
    expect(planned(facts([kubelet('w1')], { at: AT + 1000 })).hash).toBe(one.hash);
    expect(repairDifferences(one, planned(facts([kubelet('w1')], { at: AT + 1000 })))).toEqual([]);
    const other = planned(facts([kubelet('w1', { current: undefined })]));
    expect(repairDifferences(one, other)).toEqual(['w1: its certificate was replaced since.']);
    expect(repairDifferences(one, planned(facts([kubelet('w1', { current: client.get('good') })])))[0]).toMatch(
      /there is nothing to repair/,
    );
  });

  it('reads as a document', () => {
    const embedded = { server: undefined, authority, client: { in: 'kubeconfig', certificate: client.get('of w10')! } } as const;
    const two = facts([
      kubelet('w1', { ready: true }),
      kubelet('w10', { conf: embedded, current: undefined, rotation: { client: false, serving: true } }),
    ]);
    const stable = (text: string) => text.replace(/Plan `[0-9a-f]{12}`/, 'Plan `HASH`');
    expectGolden('kubelet-repair/two.md', stable(renderKubeletRepairPlan(planned(two), AT + 4_000)));
    const refused = facts([kubelet('w1')], {
      signers: [],
      unreadableSigners: [{ host: 'cp1', why: 'cp1 does not answer.' }],
      apiDown: 'Refused.',
    });
    expectGolden('kubelet-repair/refused.md', stable(renderKubeletRepairPlan(planned(refused), AT + 4_000)));
  });
});
