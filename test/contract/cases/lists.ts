import { beforeAll, describe, expect, it } from 'vitest';
import { Scene } from '../scene';
import { quietNode, type Target } from '../target';

/** Lists: pages, selectors, and the past. */
export function listCases(target: () => Target): void {
  describe('lists', () => {
    let scene: Scene;
    const labels: Record<string, Record<string, string>> = {
      a: { tier: 'web', size: '10' },
      b: { tier: 'web' },
      c: { tier: 'db', size: '20' },
      d: {},
      e: { tier: 'cache' },
    };
    beforeAll(async () => {
      scene = await Scene.open(target().api);
      for (const [name, own] of Object.entries(labels)) await scene.pod(name, { labels: own });
    });
    const list = async (query: string) => (await scene.api.get(`${scene.path('pods')}?${query}`)).json;
    const names = async (query: string) => ((await list(query)).items ?? []).map(({ metadata }) => metadata.name);
    const selected = (selector: string) => names(`labelSelector=${encodeURIComponent(selector)}`);

    it('says once what its items are', async () => {
      const all = await list('');
      expect(all).toMatchObject({ kind: 'PodList', apiVersion: 'v1' });
      expect(all.items[0]).not.toHaveProperty('kind');
      expect(all.items[0]).not.toHaveProperty('apiVersion');
      expect(all.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('pages, and all pages show the same moment', async () => {
      const first = await list('limit=2');
      expect(first.metadata.remainingItemCount).toBe(3);
      expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
      await scene.pod('cc');
      await scene.api.delete(scene.path('pods', 'e'), { gracePeriodSeconds: 0 });
      const second = await list(`limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`);
      expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      const third = await list(`limit=2&continue=${encodeURIComponent(second.metadata.continue ?? '')}`);
      expect(third.items.map(({ metadata }) => metadata.name)).toEqual(['e']);
      expect(third.metadata).not.toHaveProperty('continue');
      expect(await names('')).toEqual(['a', 'b', 'c', 'cc', 'd']);
      await scene.api.delete(scene.path('pods', 'cc'), { gracePeriodSeconds: 0 });
      await scene.pod('e', { labels: labels.e ?? {} });
    });

    it.each([
      ['tier=web', ['a', 'b']],
      ['tier==web', ['a', 'b']],
      ['tier!=web', ['c', 'd', 'e']],
      ['tier in (web, db)', ['a', 'b', 'c']],
      ['tier notin (web,db)', ['d', 'e']],
      ['tier', ['a', 'b', 'c', 'e']],
      ['!tier', ['d']],
      ['size>10', ['c']],
      ['size<20', ['a']],
      ['tier=web,size', ['a']],
      ['tier=web,!size', ['b']],
      ['tier=', []],
      ['', ['a', 'b', 'c', 'd', 'e']],
    ])('selects by labels: %s', async (selector, expected) => {
      expect(await selected(selector)).toEqual(expected);
    });

    it.each(['tier in web', 'tier=web,', '=web', 'tier in (', 'a b'])('400 for a selector that can not be read: %s', async (selector) => {
      expect(await list(`labelSelector=${encodeURIComponent(selector)}`)).toMatchObject({ code: 400, reason: 'BadRequest' });
    });

    it.each([
      [`spec.nodeName=${quietNode}`, 5],
      ['spec.nodeName=elsewhere', 0],
      ['spec.nodeName!=elsewhere', 5],
      ['metadata.name=a', 1],
      ['metadata.name!=a,metadata.name!=b', 3],
      ['status.phase=Running', 5],
      ['status.phase==Failed', 0],
    ])('selects by fields: %s', async (selector, count) => {
      expect((await names(`fieldSelector=${encodeURIComponent(selector)}`)).length).toBe(count);
    });

    it('selects across namespaces, and by whether a node is cordoned', async () => {
      const everywhere = (await scene.api.get(`/api/v1/pods?fieldSelector=metadata.namespace%3D${scene.namespace}`)).json;
      expect(everywhere.items).toHaveLength(5);
      await scene.api.patch(`/api/v1/nodes/${quietNode}`, 'merge', { spec: { unschedulable: true } });
      const cordoned = (await scene.api.get('/api/v1/nodes?fieldSelector=spec.unschedulable%3Dtrue')).json;
      expect(cordoned.items.map(({ metadata }) => metadata.name)).toEqual([quietNode]);
      await scene.api.patch(`/api/v1/nodes/${quietNode}`, 'merge', { spec: { unschedulable: null } });
    });

    it('400 for a field one can not select by', async () => {
      const answer = await list('fieldSelector=spec.hostname%3Dx');
      expect(answer).toMatchObject({ code: 400, reason: 'BadRequest' });
      expect(answer.message).toMatch(/field label not supported: spec\.hostname/);
    });

    it('504 for a revision from the future', async () => {
      const answer = await list('resourceVersion=999999999999');
      expect(answer).toMatchObject({ code: 504, reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } });
    });

    it('400 for a page token nobody gave', async () => {
      expect(await list('limit=2&continue=nonsense')).toMatchObject({ code: 400, reason: 'BadRequest' });
    });
  });
}
