import { describe, expect, it } from 'vitest';
import type { Target } from '../target';

/** Who may do what, and how they are told. */
export function accessCases(target: () => Target): void {
  describe('access', () => {
    const review = async (token: string, attributes: object) => {
      const { api } = target();
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: attributes } };
      const answer = await api.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, { token });
      expect(answer.status).toBe(201);
      return answer.json.status.allowed;
    };

    it('401 for a token nobody has', async () => {
      const answer = await target().api.get('/api/v1/nodes', { token: 'wrong' });
      expect(answer.status).toBe(401);
      expect(answer.json).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    });

    it('403 that names user, verb, resource and scope', async () => {
      const { api, tokens } = target();
      const listed = await api.get('/api/v1/nodes', { token: tokens.nobody });
      expect(listed.json).toMatchObject({ code: 403, reason: 'Forbidden', details: { kind: 'nodes' } });
      expect(listed.json.message).toMatch(
        /^nodes is forbidden: User "[\w-]+" cannot list resource "nodes" in API group "" at the cluster scope/,
      );
      const evicted = await api.post(
        '/api/v1/namespaces/default/pods/a/eviction',
        { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a' } },
        { token: tokens.viewer },
      );
      expect(evicted.json).toMatchObject({ code: 403, reason: 'Forbidden', details: { name: 'a', kind: 'pods' } });
      expect(evicted.json.message).toMatch(
        /^pods "a" is forbidden: User "[\w-]+" cannot create resource "pods\/eviction" in API group "" in the namespace "default"/,
      );
    });

    it('lets anybody read the version, and nobody without a name read objects', async () => {
      const { api } = target();
      expect((await api.get('/version', { token: null })).json).toMatchObject({ major: '1', minor: '34' });
      expect((await api.get('/api/v1/nodes', { token: null })).status).toBe(403);
    });

    it('lets a viewer read and not write', async () => {
      const { api, tokens } = target();
      expect((await api.get('/api/v1/nodes', { token: tokens.viewer })).status).toBe(200);
      expect(
        (await api.send('PATCH', '/api/v1/nodes/quiet', { token: tokens.viewer, text: '{}', contentType: 'application/merge-patch+json' }))
          .status,
      ).toBe(403);
    });

    it('answers what one may do', async () => {
      const { tokens } = target();
      const evict = { verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'default' };
      expect(await review(tokens.admin, evict)).toBe(true);
      expect(await review(tokens.viewer, evict)).toBe(false);
      expect(await review(tokens.viewer, { verb: 'list', resource: 'nodes' })).toBe(true);
      expect(await review(tokens.nobody, { verb: 'list', resource: 'nodes' })).toBe(false);
    });

    it('answers who one is', async () => {
      const { api, tokens } = target();
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const answer = await api.post('/apis/authentication.k8s.io/v1/selfsubjectreviews', body, { token: tokens.viewer });
      expect(answer.status).toBe(201);
      expect(answer.json.status.userInfo?.username).toMatch(/viewer/);
      expect(answer.json.status.userInfo?.groups).toContain('system:authenticated');
    });

    it('describes itself', async () => {
      const { api } = target();
      const core = (await api.get('/api/v1')).json;
      expect(core).toMatchObject({ kind: 'APIResourceList', groupVersion: 'v1' });
      expect(core.resources).toContainEqual(
        expect.objectContaining({ name: 'pods/eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] }),
      );
      expect(core.resources).toContainEqual(
        expect.objectContaining({ name: 'nodes', namespaced: false, kind: 'Node', shortNames: ['no'] }),
      );
      const groups = (await api.get('/apis')).json.groups.map(({ name }) => name);
      expect(groups).toEqual(expect.arrayContaining(['apps', 'policy', 'batch', 'coordination.k8s.io', 'authorization.k8s.io']));
      expect((await api.get('/apis/policy')).json).toMatchObject({
        kind: 'APIGroup',
        name: 'policy',
        preferredVersion: { groupVersion: 'policy/v1' },
      });
      expect((await api.get('/readyz')).text).toBe('ok');
    });
  });
}
