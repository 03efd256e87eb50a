import { beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { issue, request } from '../../unit/core/certificates';
import { Scene, expectStatus } from '../scene';
import type { PortUnderTest } from './under-test';

const SECRET = 'verysecrethalf00';

/** What the port does about certificates and tokens, as a real API server takes it. */
export function certificateCases(subject: PortUnderTest): void {
  describe('certificates and tokens', () => {
    let scene: Scene;
    let port: KubernetesPort;
    beforeAll(async () => {
      scene = await Scene.open(subject.target().api);
      port = subject.port();
    });

    it('creates, lists and deletes a bootstrap token, and shows its secret half to nobody', async () => {
      const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
      const groups = ['system:bootstrappers:kubeadm:default-node-token'];
      const usages = ['authentication', 'signing'] as const;
      const made = await port.createBootstrapToken({ id: 'abc123', secret: SECRET, description: 'for w09', expiresAt, groups, usages });
      expect(made).toMatchObject({ id: 'abc123', description: 'for w09', expiresAt, authentication: true, signing: true, groups });
      const listed = (await port.bootstrapTokens()).find(({ id }) => id === 'abc123');
      expect(listed).toEqual(made);
      expect(JSON.stringify(listed)).not.toContain(SECRET);
      const stored = await scene.api.get('/api/v1/namespaces/kube-system/secrets/bootstrap-token-abc123');
      expect(Buffer.from(stored.json.data?.['token-secret'] ?? '', 'base64').toString()).toBe(SECRET);
      await expect(
        port.createBootstrapToken({ id: 'abc123', secret: SECRET, description: '', expiresAt: undefined, groups, usages }),
      ).rejects.toMatchObject({ kind: 'conflict' });
      expect(await port.deleteBootstrapToken({ id: 'abc123', uid: '00000000-0000-4000-8000-000000000000' })).toBe(false);
      expect(await port.deleteBootstrapToken(made)).toBe(true);
      expect(await port.deleteBootstrapToken(made)).toBe(false);
      expect((await port.bootstrapTokens()).map(({ id }) => id)).not.toContain('abc123');
    });

    it('creates a token that never expires', async () => {
      const wish = { id: 'forev3', secret: SECRET, description: '', expiresAt: undefined, groups: [], usages: ['signing'] } as const;
      const made = await port.createBootstrapToken(wish);
      expect(made).toMatchObject({ expiresAt: undefined, description: undefined, authentication: false, signing: true, groups: [] });
      await port.deleteBootstrapToken(made);
    });

    it('knows of uploaded certificates without reading them', async () => {
      expect(await port.uploadedCertificates()).toBeUndefined();
      const path = '/api/v1/namespaces/kube-system/secrets';
      const wish = { id: 'qwerty', secret: SECRET, description: '', expiresAt: undefined, groups: [], usages: ['signing'] } as const;
      const owner = await port.createBootstrapToken(wish);
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Secret', name: 'bootstrap-token-qwerty', uid: owner.uid }];
      await expectStatus(
        scene.api.post(path, {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'kubeadm-certs', ownerReferences },
          stringData: { 'ca.key': 'x' },
        }),
        201,
      );
      expect(await port.uploadedCertificates()).toMatchObject({ ownerToken: 'qwerty', createdAt: expect.any(Number) });
      await scene.api.delete(`${path}/kubeadm-certs`);
      await port.deleteBootstrapToken(owner);
    });

    const ask = async (name: string) => {
      const pem = await request('O=system:nodes, CN=system:node:quiet', [{ type: 'dns', value: 'quiet' }]);
      const spec = {
        signerName: 'example.test/nobody-signs',
        usages: ['digital signature', 'server auth'],
        request: Buffer.from(`${pem}\n`).toString('base64'),
        expirationSeconds: 3600,
        username: 'somebody-else',
      };
      const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
      await expectStatus(
        scene.api.post(path, { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name }, spec }),
        201,
      );
      const found = await port.get('CertificateSigningRequest', { name });
      if (!found) throw new Error(`no request ${name}`);
      return found;
    };

    it('reads a request as it was asked, by whom the server says', async () => {
      const found = await ask('csr-read');
      const admin = subject.target().kind === 'real' ? 'test-admin' : 'practice-admin';
      expect(found).toMatchObject({
        username: admin,
        state: 'pending',
        issued: false,
        expirationSeconds: 3600,
        wanted: { subject: { commonName: 'system:node:quiet', organizations: ['system:nodes'] }, names: { dns: ['quiet'] } },
      });
    });

    it('approves and denies, once', async () => {
      const [yes, no] = [await ask('csr-yes'), await ask('csr-no')];
      const words = { reason: 'DrydockApproved', message: 'Checked by a person.' };
      expect(await port.decideRequest(yes, { type: 'Approved', ...words })).toMatchObject({ state: 'approved', uid: yes.uid });
      expect(await port.decideRequest(no, { type: 'Denied', reason: 'DrydockDenied', message: 'No.' })).toMatchObject({ state: 'denied' });
      expect(await port.get('CertificateSigningRequest', { name: 'csr-yes' })).toMatchObject({ state: 'approved' });
      await expect(port.decideRequest(yes, { type: 'Denied', ...words })).rejects.toMatchObject({ kind: 'conflict' });
      await expect(port.decideRequest({ name: 'csr-none', uid: 'x' }, { type: 'Denied', ...words })).rejects.toMatchObject({
        kind: 'notFound',
      });
      const waiting = await ask('csr-other');
      await expect(port.decideRequest({ ...waiting, uid: 'x' }, { type: 'Approved', ...words })).rejects.toMatchObject({
        kind: 'conflict',
      });
      const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests/csr-yes';
      const { conditions } = (await scene.api.get(path)).json.status;
      expect(conditions).toEqual([expect.objectContaining({ type: 'Approved', status: 'True', ...words })]);
    });

    it('reads the authorities of webhooks and of aggregated APIs', async () => {
      const webhook = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: `ca-${scene.namespace}` },
        webhooks: [
          {
            name: 'x.example.test',
            failurePolicy: 'Ignore',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            clientConfig: {
              url: 'https://127.0.0.1:1/x',
              caBundle: Buffer.from((await issue({ subject: 'CN=hook', authority: true })).pem).toString('base64'),
            },
            rules: [{ apiGroups: ['example.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'] }],
          },
        ],
      };
      const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
      await expectStatus(scene.api.post(path, webhook), 201);
      const found = await port.get('ValidatingWebhookConfiguration', { name: webhook.metadata.name });
      expect(found?.webhooks[0]?.caBundle).toBe(webhook.webhooks[0]?.clientConfig.caBundle);
      await scene.api.delete(`${path}/${webhook.metadata.name}`);
    });
  });
}
