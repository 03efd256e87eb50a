import { beforeAll, describe, expect, it } from 'vitest';
import { Scene } from '../scene';
import type { Target } from '../target';

/** Leases, by which operations keep out of each other's way. */
export function leaseCases(target: () => Target): void {
  describe('leases', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(target().api);
    });
    const lease = (name: string, holderIdentity: string) => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name },
      spec: { holderIdentity, leaseDurationSeconds: 30, renewTime: '2026-01-01T00:00:00.000000Z' },
    });
    const path = (name?: string) => scene.path('leases.coordination.k8s.io', name);

    it('goes to the first who creates it', async () => {
      expect((await scene.api.post(path(), lease('first', 'a'))).status).toBe(201);
      expect((await scene.api.post(path(), lease('first', 'b'))).json).toMatchObject({ code: 409, reason: 'AlreadyExists' });
      expect((await scene.api.get(path('first'))).json.spec).toMatchObject({
        holderIdentity: 'a',
        renewTime: '2026-01-01T00:00:00.000000Z',
      });
    });

    it('goes to one of two who take it over at the same time', async () => {
      const current = (await scene.api.post(path(), lease('raced', 'old'))).json;
      const take = (holder: string) => scene.api.put(path('raced'), { ...current, spec: { ...current.spec, holderIdentity: holder } });
      const codes = (await Promise.all([take('a'), take('b')])).map(({ status }) => status).sort();
      expect(codes).toEqual([200, 409]);
    });

    it('is not updated blindly', async () => {
      await scene.api.post(path(), lease('blind', 'a'));
      const answer = await scene.api.put(path('blind'), lease('blind', 'b'));
      expect(answer.json).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(answer.json.details.causes[0]).toMatchObject({ reason: 'FieldValueInvalid', field: 'metadata.resourceVersion' });
    });

    it('lasts at least a second', async () => {
      const wish = lease('short', 'a');
      const answer = await scene.api.post(path(), { ...wish, spec: { ...wish.spec, leaseDurationSeconds: 0 } });
      expect(answer.json).toMatchObject({ code: 422, reason: 'Invalid' });
    });
  });
}
