import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import type { Host } from '../../../../src/operations/control-plane/hosts';
import { makeJoinCommand, readJoinGround, type JoinWish } from '../../../../src/operations/join/make';
import { deleteTokens, makeToken } from '../../../../src/operations/join/tokens';
import type { NewBootstrapToken } from '../../../../src/ports/kubernetes';
import { issue } from '../../core/certificates';
import { parseCertificate } from '../../../../src/core/parse/certificates/x509';
import { FakeClock } from '../support/fake-clock';
import { FakeCluster } from '../support/fake-cluster';
import { configMap } from '../support/objects';

const never = new AbortController().signal;
const authority = await issue({ subject: 'CN=kubernetes', authority: true });
const KEY = 'f8902e114ef118304e561c3ecd4d0b543adc226b7a07f675f56564185ffe0c07';
const kubeconfig = `clusters:\n- cluster:\n    server: https://10.0.0.5:6443\n    certificate-authority-data: ${Buffer.from(authority.pem).toString('base64')}\n`;

/** A cluster that signs cluster-info with each token as soon as it is there, as the controller manager does. */
class Joinable extends FakeCluster {
  signs = true;

  constructor(configuration = 'apiVersion: kubeadm.k8s.io/v1beta4\ncontrolPlaneEndpoint: api.example.org:6443\n') {
    super(new FakeClock());
    this.put(
      configMap('kube-public/cluster-info', { kubeconfig }),
      configMap('kube-system/kubeadm-config', { ClusterConfiguration: configuration }),
    );
  }

  override async createBootstrapToken(token: NewBootstrapToken) {
    const made = await super.createBootstrapToken(token);
    if (this.signs) this.put(configMap('kube-public/cluster-info', { kubeconfig, [`jws-kubeconfig-${token.id}`]: 'x' }));
    return made;
  }
}

const wish = (role: JoinWish['role']): JoinWish => ({ role, tokenSeconds: 3600, description: 'for w9' });
const signer = (cluster: Joinable, uploads = true) =>
  ({
    name: 'cp1',
    run: async () => {
      if (uploads) cluster.uploaded = { createdAt: cluster.clock.now() + 1, ownerToken: 'abcdef' };
      return KEY;
    },
  }) as unknown as Host;

describe('a join command', () => {
  it('of a worker is made through the API alone, with a token that is signed', async () => {
    const cluster = new Joinable();
    const ground = await readJoinGround(cluster, 'worker', never);
    const made = await makeJoinCommand(cluster, ground, wish('worker'), undefined, cluster.clock, never);
    const { keyHash } = parseCertificate(authority.der);
    expect(made.line).toMatch(
      new RegExp(
        `^kubeadm join api\\.example\\.org:6443 --token ${made.tokenId}\\.[a-z0-9]{16} --discovery-token-ca-cert-hash sha256:${keyHash}$`,
      ),
    );
    expect(made.keyExpiresAt).toBeUndefined();
    expect(cluster.tokens).toMatchObject([{ id: made.tokenId, expiresAt: made.tokenExpiresAt, authentication: true, signing: true }]);
  });

  it('of a control plane has the key of what was uploaded', async () => {
    const cluster = new Joinable();
    const ground = await readJoinGround(cluster, 'controlPlane', never);
    const made = await makeJoinCommand(cluster, ground, wish('controlPlane'), signer(cluster), cluster.clock, never);
    expect(made.line).toContain(`--control-plane --certificate-key ${KEY}`);
    expect(made.keyExpiresAt! - cluster.clock.now()).toBe(7_200_000);
  });

  it('takes its token back when it does not come about', async () => {
    const unsigned = new Joinable();
    unsigned.signs = false;
    const ground = await readJoinGround(unsigned, 'worker', never);
    const waiting = expect(makeJoinCommand(unsigned, ground, wish('worker'), undefined, unsigned.clock, never)).rejects.toMatchObject({
      kind: 'timeout',
    });
    await unsigned.clock.pass(60);
    await waiting;
    expect(unsigned.tokens).toEqual([]);
    const silent = new Joinable();
    await expect(makeJoinCommand(silent, ground, wish('controlPlane'), signer(silent, false), silent.clock, never)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.not.stringContaining(KEY) as string,
    });
    expect(silent.tokens).toEqual([]);
  });

  it('is not made for what can not be joined', async () => {
    const single = new Joinable('apiVersion: kubeadm.k8s.io/v1beta4\n');
    await expect(readJoinGround(single, 'controlPlane', never)).rejects.toMatchObject({ kind: 'policy' });
    expect((await readJoinGround(single, 'worker', never)).endpoint).toBe('10.0.0.5:6443');
    await expect(readJoinGround(new FakeCluster(new FakeClock()), 'worker', never)).rejects.toMatchObject({ kind: 'notFound' });
    const odd = new Joinable();
    odd.put(configMap('kube-public/cluster-info', {}));
    await expect(readJoinGround(odd, 'worker', never)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('bootstrap tokens', () => {
  it('are looked at after they were made, and after they were deleted', async () => {
    const cluster = new Joinable();
    const { model, token } = await makeToken(cluster, { description: 'x', expiresAt: undefined, groups: [], usages: ['signing'] }, never);
    expect(token).toMatch(new RegExp(`^${model.id}\\.[a-z0-9]{16}$`));
    expect(await deleteTokens(cluster, [model, { id: 'gone12', uid: 'x' }], never)).toEqual(['gone12']);
    expect(cluster.tokens).toEqual([]);
  });

  it('that the cluster has otherwise are told', async () => {
    const cluster = new Joinable();
    cluster.createBootstrapToken = async () => Promise.reject(new DrydockError('forbidden', 'You may not.'));
    const made = { description: '', expiresAt: undefined, groups: [], usages: ['signing'] } as const;
    await expect(makeToken(cluster, made, never)).rejects.toMatchObject({ kind: 'forbidden' });
    cluster.createBootstrapToken = async () => undefined as never;
    await expect(makeToken(cluster, made, never)).rejects.toMatchObject({ kind: 'conflict' });
  });
});
