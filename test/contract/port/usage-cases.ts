import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KubernetesPort } from '../../../src/ports/kubernetes';
import { Scene, expectStatus } from '../scene';
import type { PortUnderTest } from './under-test';

const MANIFEST = '---\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\nspec:\n  minAvailable: 1\n';

/** Who uses which versions of the API, as far as a server tells. */
export function usageCases(subject: PortUnderTest, { real }: { readonly real: boolean }): void {
  describe('use of API versions', () => {
    let scene: Scene;
    let port: KubernetesPort;
    beforeAll(async () => {
      scene = await Scene.open(subject.target().api);
      port = subject.port();
    });

    const release = (name: string, status: string, packed: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'helm.sh/release.v1',
      metadata: {
        name: `sh.helm.release.v1.${name}.v1`,
        namespace: scene.namespace,
        labels: { owner: 'helm', name, status, version: '1' },
      },
      data: { release: Buffer.from(packed).toString('base64') },
    });

    it('reads what deployed releases consist of, and keeps nothing else of them', async () => {
      const packed = gzipSync(JSON.stringify({ name: 'web', config: { password: 'hunter2' }, manifest: MANIFEST })).toString('base64');
      const path = `/api/v1/namespaces/${scene.namespace}/secrets`;
      await expectStatus(scene.api.post(path, release('web', 'deployed', packed)), 201);
      await expectStatus(scene.api.post(path, release('old', 'superseded', packed)), 201);
      await expectStatus(scene.api.post(path, release('torn', 'deployed', packed.slice(0, 20))), 201);
      const found = (await port.releases()).filter(({ namespace }) => namespace === scene.namespace);
      expect(found).toEqual([
        { namespace: scene.namespace, name: 'web', objects: [{ apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', name: 'web' }] },
      ]);
      expect(JSON.stringify(found)).not.toContain('hunter2');
    });

    it('knows of no managers where the API has no such resource', async () => {
      expect(await port.fieldManagers({ apiVersion: 'nothing.example/v1', plural: 'things' })).toEqual([]);
    });

    it.runIf(real)('knows who wrote an object, and in which version', async () => {
      const path = `/api/v1/namespaces/${scene.namespace}/configmaps?fieldManager=somebody`;
      await expectStatus(
        scene.api.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'written' }, data: { a: 'b' } }),
        201,
      );
      const found = await port.fieldManagers({ apiVersion: 'v1', plural: 'configmaps' });
      expect(found).toContainEqual({ object: `${scene.namespace}/written`, manager: 'somebody', apiVersion: 'v1' });
    });

    it.runIf(real)('knows which deprecated APIs were asked for', async () => {
      await scene.api.get('/api/v1/componentstatuses');
      expect(await port.deprecatedRequests()).toContainEqual({
        group: '',
        version: 'v1',
        resource: 'componentstatuses',
        subresource: '',
        removedIn: undefined,
      });
    });
  });
}
