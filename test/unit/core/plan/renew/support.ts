import { known } from '../../../../../src/core/known';
import {
  COMPONENTS,
  DEFAULT_LAYOUT,
  type ControlPlaneFacts,
  type OtherCertificate,
  type StoredCertificate,
} from '../../../../../src/core/model/control-plane';
import type { RenewFacts, RenewSelection } from '../../../../../src/core/plan/renew/facts';
import { planRenewal } from '../../../../../src/core/plan/renew/planner';
import type { RenewPlan } from '../../../../../src/core/plan/renew/plan';
import { placeOf, RENEWABLE } from '../../../../../src/core/policy/certificates/places';
import { HEALTH_PORTS } from '../../../../../src/operations/control-plane/health';
import { planCluster } from '../../../operations/support/plans';

export const AT = Date.UTC(2026, 10, 23, 9, 0, 0);
export const DAY = 86_400_000;
const MIB = 1024 * 1024;

export const ALL: RenewSelection = { what: 'all', hosts: undefined };

export function stored(name: string, over: Partial<StoredCertificate> = {}): StoredCertificate {
  const place = placeOf(name, DEFAULT_LAYOUT);
  if (!place) throw new Error(`kubeadm renews no ${name}.`);
  const serial = Buffer.from(name).toString('hex').slice(0, 16).toUpperCase();
  return { name, path: place.path, serial, expiresAt: AT + 24 * DAY, restarts: place.restarts, ...over };
}

/** A control plane of three as kubeadm makes it; the first has super-admin.conf. */
export function controlPlane(host: string, over: Partial<ControlPlaneFacts> = {}): ControlPlaneFacts {
  const absent: OtherCertificate[] =
    host === 'cp1' ? [] : [{ name: 'super-admin.conf', state: 'missing', why: 'the certificate is missing on the host.' }];
  return {
    host,
    target: { name: host, destination: host, source: 'sshConfig' },
    layout: DEFAULT_LAYOUT,
    source: 'crictl',
    kubeadm: 'v1.34.4',
    scanSeconds: 20,
    certificates: RENEWABLE.filter((name) => !absent.some((one) => one.name === name)).map((name) => stored(name)),
    others: absent,
    authorities: ['ca', 'etcd-ca', 'front-proxy-ca'].map((name) => ({ name, expiresAt: AT + 3000 * DAY, keyHash: `key-of-${name}` })),
    components: COMPONENTS.map((component) => ({
      component,
      manifest: 'inPlace',
      healthPort: HEALTH_PORTS[component],
      healthy: known(true),
    })),
    sameFileSystem: true,
    freeBytes: 4096 * MIB,
    backupBytes: MIB / 10,
    clockAhead: 400,
    ...over,
  };
}

/** A control plane whose etcd is down. */
export function withoutEtcd(host: string, over: Partial<ControlPlaneFacts> = {}): ControlPlaneFacts {
  const { components } = controlPlane(host);
  return controlPlane(host, {
    components: components.map((one) => (one.component === 'etcd' ? { ...one, healthy: known(false) } : one)),
    ...over,
  });
}

export function facts(controlPlanes: readonly ControlPlaneFacts[], over: Partial<RenewFacts> = {}): RenewFacts {
  return { controlPlanes, unreadable: [], api: { answers: true }, at: AT, ...over };
}

export function plan(given: RenewFacts, selection: RenewSelection = ALL): RenewPlan {
  return planRenewal(given, selection, planCluster);
}

export const three = () => facts([controlPlane('cp1'), controlPlane('cp2'), controlPlane('cp3')]);
