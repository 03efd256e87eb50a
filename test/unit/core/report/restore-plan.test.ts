import { describe, it } from 'vitest';
import { RENEWABLE, placeOf } from '../../../../src/core/policy/certificates/places';
import { DEFAULT_LAYOUT } from '../../../../src/core/model/control-plane';
import type { RenewFacts } from '../../../../src/core/plan/renew/facts';
import { planRestore, type BackupFacts } from '../../../../src/core/plan/renew/restore';
import { renderRestorePlan } from '../../../../src/core/report/restore-plan';
import { planCluster } from '../../operations/support/plans';
import { AT, controlPlane, DAY, facts, three, withoutEtcd } from '../plan/renew/support';
import { expectGolden } from './golden';

function backup(names: readonly string[], over: Partial<BackupFacts> = {}): BackupFacts {
  const places = names.flatMap((name) => placeOf(name, DEFAULT_LAYOUT) ?? []);
  return {
    folder: '/etc/kubernetes/drydock/backups/20261120T081500Z-0123456789ab',
    differing: places.flatMap(({ path, key }) => (key === undefined ? [path] : [path, key])),
    sameAuthorities: true,
    expiries: names.map((name, index) => ({ name, expiresAt: AT + (20 + index) * DAY })),
    ...over,
  };
}

const documents: readonly [file: string, facts: RenewFacts, backup: BackupFacts][] = [
  ['everything', three(), backup(RENEWABLE)],
  ['one-certificate', facts([controlPlane('cp1', { source: 'ps', scanSeconds: 2 })]), backup(['scheduler.conf'])],
  [
    'refused',
    facts([controlPlane('cp1'), withoutEtcd('cp2')], { unreadable: [{ host: 'cp3', target: undefined, why: 'cp3 does not answer.' }] }),
    backup(['etcd-peer', 'apiserver'], {
      sameAuthorities: false,
      expiries: [{ name: 'etcd-peer', expiresAt: AT - DAY }],
    }),
  ],
  ['nothing', three(), backup([])],
];

describe('the document of a restore', () => {
  it.each(documents)('%s', (file, given, from) => {
    expectGolden(`restore/${file}.md`, renderRestorePlan(planRestore(given.controlPlanes[0]!, from, given, planCluster), AT + 4_000));
  });
});
