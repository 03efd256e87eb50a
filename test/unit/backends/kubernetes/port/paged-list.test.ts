import { describe, expect, it } from 'vitest';
import { createKubernetesPort } from '../../../../../src/backends/kubernetes/port/port';
import { silentLogger } from '../../../../../src/core/logger';
import { FakeClock } from '../../../operations/support/fake-clock';
import { refusal, ScriptedAccess, type Answer } from '../support/scripted-access';

/** Serves numbered nodes in pages, as the API server does: a token names the version and where to go on. */
class Shelf {
  version = 1;
  oldest = 1;
  onPage: (page: number) => void = () => {};
  private pages = 0;

  constructor(
    readonly count: number,
    private readonly padding = 0,
  ) {}

  readonly answer = (query: URLSearchParams): Answer => {
    const [version = this.version, start = 0] = (query.get('continue') ?? '').split('/').filter(Boolean).map(Number);
    if (version < this.oldest) return refusal(410, 'Expired', 'The provided continue parameter is too old');
    const end = Math.min(this.count, start + Number(query.get('limit') ?? Infinity));
    const items = Array.from({ length: end - start }, (_, index) => ({
      metadata: { name: `n${start + index}`, uid: `v${version}-${start + index}` },
      status: { images: 'x'.repeat(this.padding) },
    }));
    const token = end < this.count ? `${version}/${end}` : undefined;
    this.onPage((this.pages += 1));
    return { body: { metadata: { resourceVersion: String(version), continue: token }, items } };
  };
}

function portOver(shelf: Shelf) {
  const queries: URLSearchParams[] = [];
  const access = new ScriptedAccess(({ path }) => {
    const query = new URL(path, 'http://x').searchParams;
    queries.push(query);
    return shelf.answer(query);
  });
  const clock = new FakeClock();
  return { port: createKubernetesPort(access, { clock, logger: silentLogger }), queries, clock, access };
}

describe('list', () => {
  it('reads all pages of one version, telling each', async () => {
    const { port, queries, clock } = portOver(new Shelf(1234));
    const pages: number[] = [];
    const listed = await port.list('Node', { labelSelector: 'a=b,c' }, undefined, (items) => pages.push(items.length));
    expect(listed).toMatchObject({ resourceVersion: '1', at: clock.now() });
    expect(listed.items.map(({ name }) => name)).toEqual(Array.from({ length: 1234 }, (_, index) => `n${index}`));
    expect(pages).toEqual([100, 500, 500, 134]);
    expect(queries.every((query) => query.get('labelSelector') === 'a=b,c' && !query.has('resourceVersion'))).toBe(true);
  });

  it('asks for smaller pages of bigger objects, so that parsing one never takes long', async () => {
    const { port, queries } = portOver(new Shelf(400, 20_000));
    await port.list('Node');
    expect(queries.map((query) => Number(query.get('limit')))).toEqual([100, 74, 74, 74, 74, 74].slice(0, queries.length));
    expect(queries.length).toBeGreaterThan(4);
  });

  it('begins anew when the version expires halfway, and never mixes two versions', async () => {
    const shelf = new Shelf(300);
    shelf.onPage = (page) => {
      if (page === 1) shelf.oldest = shelf.version = 2;
    };
    const { port } = portOver(shelf);
    const { items, resourceVersion } = await port.list('Node');
    expect(resourceVersion).toBe('2');
    expect(new Set(items.map(({ uid }) => uid.slice(0, 3)))).toEqual(new Set(['v2-']));
    expect(items).toHaveLength(300);
  });

  it('reads in one piece when pages keep expiring', async () => {
    const shelf = new Shelf(300);
    shelf.onPage = () => void (shelf.oldest = shelf.version += 1);
    const { port, queries } = portOver(shelf);
    const { items } = await port.list('Node');
    expect(items).toHaveLength(300);
    expect(queries.map((query) => query.has('limit'))).toEqual([true, true, true, true, false]);
  });

  it('stops between pages when asked to', async () => {
    const stop = new AbortController();
    const { port, queries } = portOver(new Shelf(5000));
    const listing = port.list('Node', {}, stop.signal, () => stop.abort());
    await expect(listing).rejects.toMatchObject({ kind: 'cancelled' });
    expect(queries.length).toBeLessThanOrEqual(2);
  });

  it('takes an empty list, and one whose items are null, for no objects', async () => {
    const access = new ScriptedAccess(() => ({ body: { metadata: { resourceVersion: '9' }, items: null } }));
    const port = createKubernetesPort(access, { clock: new FakeClock(), logger: silentLogger });
    expect(await port.list('PodDisruptionBudget', { namespace: 'a b' })).toMatchObject({ items: [], resourceVersion: '9' });
    expect(access.asked).toEqual(['GET /apis/policy/v1/namespaces/a%20b/poddisruptionbudgets?limit=100']);
  });

  it.each([
    ['a login page', '<!doctype html><title>Log in</title>'],
    ['half an answer', '{"items":[{"meta'],
  ])('says so when the answer is %s', async (_, body) => {
    const port = createKubernetesPort(new ScriptedAccess(() => ({ body })), { clock: new FakeClock(), logger: silentLogger });
    await expect(port.list('Node')).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('prod-eu: could not list Node'),
    });
  });
});
