import { describe, expect, it } from 'vitest';
import { ObjectStore } from '../../../../../src/backends/kubernetes/reflector/object-store';
import type { PodModel } from '../../../../../src/core/model/pod';
import { project } from '../../../../../src/core/parse/kubernetes/project';

let versions = 0;
const pod = (name: string, label = '', uid = `uid-${name}`): PodModel =>
  project('Pod', { metadata: { name, uid, resourceVersion: String(++versions), labels: { label } } });
const names = (pods: readonly PodModel[]) => pods.map(({ name }) => name);

function storeOf(...pods: readonly PodModel[]): ObjectStore<PodModel> {
  const store = new ObjectStore<PodModel>();
  store.replace(pods);
  return store;
}

describe('ObjectStore', () => {
  it('publishes what changed since the last time', () => {
    const store = storeOf(pod('a'), pod('b'), pod('c'));
    store.upsert(pod('a', 'new'));
    store.upsert(pod('b'));
    store.upsert(pod('d'));
    store.remove(pod('c'));
    const { upserted, removed } = store.publish();
    expect([names(upserted), names(removed)]).toEqual([['a', 'd'], ['c']]);
    expect(store.changed).toBe(false);
  });

  it('keeps the newest version of what did not change otherwise', () => {
    const store = storeOf(pod('a'));
    const newest = pod('a');
    store.upsert(newest);
    expect(store.changed).toBe(false);
    store.upsert(pod('b'));
    store.publish();
    expect(store.published.get('uid-a')).toBe(newest);
  });

  it('tells of an object that left and came back as changed, not as gone', () => {
    const store = storeOf(pod('a'));
    store.remove(pod('a'));
    store.upsert(pod('a', 'back'));
    const { upserted, removed } = store.publish();
    expect([names(upserted), names(removed)]).toEqual([['a'], []]);
  });

  it('forgets what waited to be told when a complete list comes', () => {
    const store = storeOf(pod('a'), pod('b'));
    store.remove(pod('a'));
    store.upsert(pod('b', 'x'));
    store.replace([pod('a'), pod('b', 'x')]);
    expect(store.changed).toBe(false);
    expect([...store.published.keys()]).toEqual(['uid-a', 'uid-b']);
  });

  it('knows objects without a UID by their names', () => {
    const store = storeOf(pod('a', '', ''), pod('b', '', ''));
    store.remove(pod('a', '', ''));
    store.publish();
    expect([...store.published.keys()]).toEqual(['b']);
  });
});
