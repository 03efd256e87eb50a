import { describe, it } from 'vitest';
import type { RenewFacts, RenewSelection } from '../../../../src/core/plan/renew/facts';
import { renderRenewPlan } from '../../../../src/core/report/renew-plan';
import { ALL, AT, controlPlane, DAY, facts, plan, stored, three, withoutEtcd } from '../plan/renew/support';
import { expectGolden } from './golden';

const expired = (host: string) => {
  const { certificates, others } = controlPlane(host);
  return withoutEtcd(host, { others, certificates: certificates.map((one) => stored(one.name, { expiresAt: AT - DAY })) });
};
const external = controlPlane('cp1', {
  certificates: [],
  others: controlPlane('cp1').certificates.map(({ name }) => ({
    name,
    state: 'external',
    why: 'the key of its authority is not on the host.',
  })),
});

const documents: readonly [file: string, facts: RenewFacts, selection?: RenewSelection][] = [
  ['three-control-planes', three()],
  ['one-certificate', three(), { what: 'some', certificates: [{ host: 'cp3', name: 'apiserver' }] }],
  ['single-control-plane', facts([controlPlane('cp1', { source: 'ps', scanSeconds: 2 })])],
  [
    'expired',
    facts([expired('cp1'), expired('cp2'), expired('cp3')], { api: { answers: false, why: 'Nothing listens at 192.0.2.10:6443.' } }),
  ],
  ['external-authority', facts([external])],
  [
    'quorum-at-risk',
    facts([controlPlane('cp1'), controlPlane('cp2')], { unreadable: [{ host: 'cp3', target: undefined, why: 'cp3 does not answer.' }] }),
  ],
];

describe('the document of a renewal', () => {
  it.each(documents)('%s', (file, given, selection = ALL) => {
    expectGolden(`renew/${file}.md`, renderRenewPlan(plan(given, selection), AT + 4_000));
  });
});
