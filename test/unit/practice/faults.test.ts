import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Faults } from '../../../src/practice/faults';
import { openPractice, type Opened } from './open';

describe('faults', () => {
  let practice: Opened;
  beforeEach(async () => {
    practice = await openPractice();
  });
  afterEach(() => practice.close());
  const nodes = () => practice.api.get('/api/v1/nodes');

  it('strikes as often as it is told, and only what it is aimed at', async () => {
    practice.cluster.faults.inject({
      target: { resource: 'nodes', verb: 'list' },
      effect: { kind: 'status', code: 429, retryAfterSeconds: 3 },
      times: 2,
    });
    expect((await practice.api.get('/api/v1/pods')).status).toBe(200);
    const first = await nodes();
    expect([first.status, first.headers['retry-after']]).toEqual([429, '3']);
    expect((await nodes()).status).toBe(429);
    expect((await nodes()).status).toBe(200);
  });

  it('lasts until it is lifted', async () => {
    const fault = practice.cluster.faults.inject({
      effect: { kind: 'status', code: 401, reason: 'Unauthorized', message: 'Unauthorized' },
    });
    expect((await nodes()).json).toMatchObject({ code: 401, reason: 'Unauthorized' });
    expect((await nodes()).status).toBe(401);
    fault.dispose();
    expect((await nodes()).status).toBe(200);
  });

  it('aims at paths, names and subresources', () => {
    const faults = new Faults();
    const request = {
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods/a/eviction',
      verb: 'create',
      resource: 'pods',
      subresource: 'eviction',
      name: 'a',
    };
    faults.inject({ target: { name: 'b' }, effect: { kind: 'reset' } });
    faults.inject({ target: { path: /\/exec$/ }, effect: { kind: 'reset' } });
    expect(faults.strike(request)).toBeUndefined();
    faults.inject({ target: { subresource: 'eviction', path: /\/shop\// }, effect: { kind: 'hang' } });
    expect(faults.strike(request)).toEqual({ kind: 'hang' });
    faults.clear();
    expect(faults.strike(request)).toBeUndefined();
  });

  it('answers late', async () => {
    practice.cluster.faults.inject({ effect: { kind: 'slow', milliseconds: 5000 }, times: 1 });
    const { sleeping } = practice.clock;
    let answered = false;
    const asked = nodes().then((answer) => {
      answered = true;
      return answer;
    });
    await waitFor(() => practice.clock.sleeping > sleeping);
    await practice.clock.advance(4999);
    expect(answered).toBe(false);
    await practice.clock.advance(1);
    expect((await asked).status).toBe(200);
  });

  it('never answers', async () => {
    practice.cluster.faults.inject({ effect: { kind: 'hang' }, times: 1 });
    const stop = new AbortController();
    const asked = practice.api.open('GET', '/api/v1/nodes', {}, stop.signal);
    const first = await Promise.race([asked.then(() => 'answered'), nodes().then(() => 'another was answered first')]);
    expect(first).toBe('another was answered first');
    stop.abort();
    await expect(asked).rejects.toThrow();
  });

  it('answers with a page of HTML', async () => {
    practice.cluster.faults.inject({ effect: { kind: 'html', code: 200 }, times: 1 });
    const answer = await nodes();
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.text).toMatch(/^<!doctype html>/);
  });

  it('breaks the connection before, and half way through, an answer', async () => {
    practice.cluster.faults.inject({ effect: { kind: 'reset' }, times: 1 });
    await expect(nodes()).rejects.toThrow(/socket hang up|ECONNRESET/);
    practice.cluster.faults.inject({ effect: { kind: 'truncate' }, times: 1 });
    await expect(nodes()).rejects.toThrow(/aborted/);
    expect((await nodes()).status).toBe(200);
  });

  describe('of watches', () => {
    const open = async (query = '') => {
      const response = await practice.api.open(
        'GET',
        `/api/v1/nodes?watch=true&resourceVersion=${practice.cluster.registry.store.revision}${query}`,
      );
      const lines: string[] = [];
      const ended = collect(response, lines);
      await waitFor(() => practice.cluster.watches.count > 0);
      return { lines, ended };
    };
    const touch = (value: string) => practice.api.patch('/api/v1/nodes/w01', 'merge', { metadata: { labels: { touched: value } } });

    it('falls silent without ending, and speaks again', async () => {
      const { lines } = await open();
      practice.cluster.watches.freeze();
      await touch('silently');
      practice.cluster.watches.thaw();
      await touch('aloud');
      await waitFor(() => lines.length > 0);
      expect(lines.join('')).toContain('aloud');
      expect(lines.join('')).not.toContain('"touched":"silently"');
    });

    it('ends in good order, or not', async () => {
      const orderly = await open();
      practice.cluster.watches.close();
      expect(await orderly.ended).toBe('ended');
      const broken = await open();
      practice.cluster.watches.close('reset');
      expect(await broken.ended).toBe('broken');
    });

    it('tells of an expired revision inside the stream', async () => {
      const { lines, ended } = await open();
      practice.cluster.watches.fail();
      expect(await ended).toBe('ended');
      expect(JSON.parse(lines.join(''))).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    });

    it('breaks with all other connections', async () => {
      const { ended } = await open();
      practice.cluster.breakConnections();
      expect(await ended).toBe('broken');
      expect((await nodes()).status).toBe(200);
    });

    it('breaks before it says anything, where answers are cut off', async () => {
      practice.cluster.faults.inject({ target: { verb: 'watch' }, effect: { kind: 'truncate' }, times: 1 });
      const response = await practice.api.open('GET', '/api/v1/nodes?watch=true');
      expect(await collect(response, [])).toBe('broken');
    });

    it('sends bookmarks from time to time, to those who want them', async () => {
      const wanting = await open('&allowWatchBookmarks=true');
      const other = await open();
      await practice.clock.advance(10_000);
      await waitFor(() => wanting.lines.length > 0);
      expect(JSON.parse(wanting.lines.join(''))).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Node', metadata: { resourceVersion: String(practice.cluster.registry.store.revision) } },
      });
      expect(other.lines).toEqual([]);
    });

    it('ends when its time is over', async () => {
      const { ended } = await open('&timeoutSeconds=7');
      await practice.clock.advance(7000);
      expect(await ended).toBe('ended');
      expect(practice.cluster.watches.count).toBe(0);
    });
  });
});

async function collect(response: IncomingMessage, chunks: string[]): Promise<'ended' | 'broken'> {
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk.toString('utf8'));
    return 'ended';
  } catch {
    return 'broken';
  }
}

/** Waits for a condition, never for a time: the network needs some turns of the event loop. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
