import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../harness/control-plane/api.mts';
import { Scene } from '../scene';
import type { Target } from '../target';

/** What clients are told who come back with a past that the cluster has forgotten. */
export function forgottenCases(target: () => Target): void {
  describe('a forgotten past', () => {
    let scene: Scene;
    let first: Json;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
      for (const name of ['a', 'b', 'c'])
        await scene.api.post(scene.path('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
      first = (await scene.api.get(`${scene.path('configmaps')}?limit=1`)).json;
      await scene.api.delete(scene.path('configmaps', 'c'));
      await target().expireHistory();
    });
    const page = async (token: string | undefined) =>
      (await scene.api.get(`${scene.path('configmaps')}?limit=1&continue=${encodeURIComponent(token ?? '')}`)).json;

    it('410 for the next page, with a token that goes on all the same', async () => {
      const expired = await page(first.metadata.continue);
      expect(expired).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
      const next = await page(expired.metadata.continue);
      const names = next.items.map(({ metadata }) => metadata.name);
      expect(names).toHaveLength(1);
      expect(['b', 'kube-root-ca.crt']).toContain(names[0]);
    });

    it('a watch begins, and says inside the stream that its revision is too old', async () => {
      const answer = await scene.api.get(`${scene.path('configmaps')}?watch=true&resourceVersion=${first.metadata.resourceVersion}`);
      expect(answer.status).toBe(200);
      const lines = answer.text.trim().split('\n');
      expect(lines).toHaveLength(1);
      const event = JSON.parse(lines[0] ?? '') as { type: string; object: Json };
      expect(event.type).toBe('ERROR');
      expect(event.object).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Expired', code: 410 });
      expect(event.object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
    });
  });
}
