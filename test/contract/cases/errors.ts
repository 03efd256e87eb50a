import { beforeAll, describe, expect, it } from 'vitest';
import { Scene } from '../scene';
import type { Target } from '../target';

/** The bodies of answers that are no success. */
export function errorCases(target: () => Target): void {
  describe('errors', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    const configMap = (name: string, extra: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...extra });

    it('404 for an object that is not there', async () => {
      const answer = await scene.api.get(scene.path('deployments.apps', 'none'));
      expect(answer.status).toBe(404);
      expect(answer.json).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'deployments.apps "none" not found',
        reason: 'NotFound',
        details: { name: 'none', group: 'apps', kind: 'deployments' },
        code: 404,
      });
    });

    it('404 for a resource that its group does not have, and without a Status for a path nobody knows', async () => {
      for (const path of ['/api/v1/ships', '/apis/apps/v1/ships', '/apis/apps/v2/deployments', `${scene.path('pods', 'a')}/ship`]) {
        const answer = await scene.api.get(path);
        expect(answer.json).toMatchObject({
          code: 404,
          reason: 'NotFound',
          message: 'the server could not find the requested resource',
          details: {},
        });
      }
      for (const path of ['/apis/ships.example/v1', '/ships']) {
        const answer = await scene.api.get(path);
        expect([path, answer.status, answer.text.trim()]).toEqual([path, 404, '404 page not found']);
      }
    });

    it('404 for creating in a namespace that is not there', async () => {
      const answer = await scene.api.post('/api/v1/namespaces/nowhere/configmaps', configMap('a'));
      expect(answer.json).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'namespaces "nowhere" not found',
        details: { name: 'nowhere', kind: 'namespaces' },
      });
    });

    it('409 AlreadyExists for a second object of the same name', async () => {
      await scene.api.post(scene.path('configmaps'), configMap('twice'));
      const answer = await scene.api.post(scene.path('configmaps'), configMap('twice'));
      expect(answer.json).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: 'configmaps "twice" already exists',
        details: { name: 'twice', kind: 'configmaps' },
      });
    });

    it('409 Conflict for an update of an old version', async () => {
      const first = (await scene.api.post(scene.path('configmaps'), configMap('stale'))).json;
      await scene.api.put(scene.path('configmaps', 'stale'), { ...first, data: { a: '1' } });
      const answer = await scene.api.put(scene.path('configmaps', 'stale'), { ...first, data: { a: '2' } });
      expect(answer.json).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on configmaps "stale": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'stale', kind: 'configmaps' },
      });
    });

    it('422 with its causes for an object that is not acceptable', async () => {
      const answer = await scene.api.post(scene.path('pods'), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'empty' }, spec: {} });
      expect(answer.json).toMatchObject({ code: 422, reason: 'Invalid', details: { name: 'empty', kind: 'Pod' } });
      expect(answer.json.message).toMatch(/^Pod "empty" is invalid: spec\.containers: Required value/);
      expect(answer.json.details.causes).toContainEqual({
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: 'spec.containers',
      });
    });

    it('422 for names, taints, counts and selectors that can not be', async () => {
      const { api } = scene;
      const template = { metadata: { labels: { app: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
      const answers = [
        await api.post(scene.path('configmaps'), configMap('Upper')),
        await api.post('/api/v1/nodes', {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'odd' },
          spec: { taints: [{ key: 'a', effect: 'Sometimes' }] },
        }),
        await api.post(scene.path('poddisruptionbudgets.policy'), {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata: { name: 'both' },
          spec: { minAvailable: 1, maxUnavailable: 1, selector: {} },
        }),
        await api.post(scene.path('deployments.apps'), {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'mismatch' },
          spec: { selector: { matchLabels: { app: 'a' } }, template },
        }),
        await api.post(scene.path('deployments.apps'), {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'negative' },
          spec: { replicas: -1, selector: { matchLabels: { app: 'b' } }, template },
        }),
      ];
      expect(answers.map(({ json }) => [json.code, json.reason])).toEqual(answers.map(() => [422, 'Invalid']));
    });

    it('400 for a body that is no JSON, of another kind, or under another name', async () => {
      const broken = await scene.api.send('POST', scene.path('configmaps'), { text: '{"apiVersion": "v1", "kind": ' });
      expect(broken.json).toMatchObject({ kind: 'Status', code: 400, reason: 'BadRequest' });
      const otherKind = await scene.api.post(scene.path('configmaps'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } });
      expect(otherKind.json).toMatchObject({ code: 400, reason: 'BadRequest' });
      await scene.api.post(scene.path('configmaps'), configMap('one'));
      const otherName = await scene.api.put(scene.path('configmaps', 'one'), configMap('other'));
      expect(otherName.json).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: 'the name of the object (other) does not match the name on the URL (one)',
      });
      const otherNamespace = await scene.api.post(scene.path('configmaps'), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x', namespace: 'default' },
      });
      expect(otherNamespace.json).toMatchObject({ code: 400, reason: 'BadRequest' });
      const numbered = await scene.api.post(scene.path('configmaps'), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x', resourceVersion: '5' },
      });
      expect(numbered.json.message).toMatch(/resourceVersion should not be set on objects to be created/);
    });

    it('415 for media types it does not read, 406 for those it does not write', async () => {
      const posted = await scene.api.send('POST', scene.path('configmaps'), { text: 'hello', contentType: 'text/plain' });
      expect(posted.json).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
      const patched = await scene.api.send('PATCH', '/api/v1/namespaces/default', { text: '{}', contentType: 'application/json' });
      expect(patched.json).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
      const read = await scene.api.get('/api/v1/nodes', { accept: 'text/csv' });
      expect(read.json).toMatchObject({ code: 406, reason: 'NotAcceptable' });
    });

    it('405 for a method the resource does not have', async () => {
      const answer = await scene.api.put(scene.path('configmaps'), configMap('x'));
      expect(answer.json).toMatchObject({ kind: 'Status', code: 405, reason: 'MethodNotAllowed' });
    });

    it('reads YAML as well', async () => {
      const answer = await scene.api.send('POST', scene.path('configmaps'), {
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n',
        contentType: 'application/yaml',
      });
      expect([answer.status, answer.json.data]).toEqual([201, { a: '1' }]);
    });
  });
}
