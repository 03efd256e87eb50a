/** Certificates of the practice cluster renewed, killed on the way, and restored, by the product as it is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationState } from '../../src/core/operation/state';
import { parseCertificate } from '../../src/core/parse/certificates/x509';
import { Handshakes } from '../../src/backends/tls/handshake';
import { renewRequest } from '../../src/operations/renew/step-infos';
import { listBackups, restoreRequest } from '../../src/operations/restore-certificates/definition';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { openPracticeProduct } from './hosts/practice-hosts';
import type { HostProduct } from './hosts/product';

const never = new AbortController().signal;
let cluster: PracticeCluster;
let product: HostProduct;
beforeEach(async () => {
  cluster = await startPracticeCluster();
  product = await openPracticeProduct(cluster);
});
afterEach(() => {
  product.dispose();
  cluster.dispose();
});

async function serialAt(address: string, port: number): Promise<string> {
  const [first] = await new Handshakes().chainOf({ host: address, port }, cluster.dial);
  return parseCertificate(first!).serial;
}

function failures({ steps }: OperationState): readonly string[] {
  return steps.flatMap(({ info, failure }) => (failure ? [`${info.title}: ${failure.message}`] : []));
}

describe('renewing certificates of the practice cluster', () => {
  it('plans, backs up, renews, restarts and proves it on the wire; then puts the backup back', async () => {
    const plan = await product.plan({ what: 'some', certificates: ['apiserver', 'etcd-peer'].map((name) => ({ host: 'cp3', name })) });
    expect(plan.blockers).toEqual([]);
    expect(plan.body.mode).toBe('rolling');
    const before = await Promise.all([6443, 2380].map((port) => serialAt('192.0.2.13', port)));
    const state = await (await product.engine.start(renewRequest(plan))).finished;
    expect(failures(state)).toEqual([]);
    expect(state.status).toBe('succeeded');
    const after = await Promise.all([6443, 2380].map((port) => serialAt('192.0.2.13', port)));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);

    const target = product.targets()[2]!;
    const [folder] = await listBackups(target, product.hosts, never);
    const restore = await product.planRestore('cp3', folder!);
    expect(restore.blockers).toEqual([]);
    const restored = await (await product.engine.start(restoreRequest(restore))).finished;
    expect(failures(restored)).toEqual([]);
    expect(await Promise.all([6443, 2380].map((port) => serialAt('192.0.2.13', port)))).toEqual(before);
  });

  it('restarts what was renewed by hand and serves the old certificate', async () => {
    const stale = await serialAt('192.0.2.12', 6443);
    const plan = await product.plan({ what: 'some', certificates: [{ host: 'cp2', name: 'apiserver' }] });
    const stored = plan.body.hosts[0]!.certificates.find(({ name }) => name === 'apiserver')!;
    expect(stored.serial).not.toBe(stale);
    const state = await (await product.engine.start(renewRequest(plan))).finished;
    expect(failures(state)).toEqual([]);
    expect([stale, stored.serial]).not.toContain(await serialAt('192.0.2.12', 6443));
  });
});
