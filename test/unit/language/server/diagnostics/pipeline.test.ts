import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DELAYS, Pipeline, type IsCancelled, type Tiers } from '../../../../../src/language/server/diagnostics/pipeline';
import { FileView } from '../../../../../src/language/server/view';
import { readFile } from '../../../../../src/language/service/document';
import type { DocumentFinding } from '../../../../../src/language/service/family';

const finding = (rule: string, start: number, end: number): DocumentFinding => ({
  document: 0,
  finding: { rule, severity: 'error', message: rule, start, end },
});

describe('the pipeline of an open file', () => {
  let text: string;
  let published: string[][];
  let failures: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    text = 'a: 1\nb: 2\n';
    published = [];
    failures = [];
  });
  afterEach(() => void vi.useRealTimers());

  const view = () => new FileView(TextDocument.create('file:///a.yaml', 'yaml', 1, text), readFile('a.yaml', text), 1);
  const pipeline = (tiers: Partial<Tiers>) =>
    new Pipeline(
      view,
      { quick: () => [], schema: async () => [], deep: async () => [], ...tiers },
      (_, findings) => published.push(findings.map((found) => `${found.finding.rule}@${found.finding.start}`)),
      (tier) => failures.push(tier),
    );

  it('tells quick findings at once, the slower ones when typing pauses', async () => {
    const pipe = pipeline({
      quick: () => [finding('Q', 0, 1)],
      schema: async () => [finding('S', 5, 6)],
      deep: async () => [finding('D', 8, 9)],
    });
    pipe.start();
    expect(published).toEqual([['Q@0']]);
    await vi.advanceTimersByTimeAsync(DELAYS.schema);
    expect(published.at(-1)).toEqual(['Q@0', 'S@5']);
    await vi.advanceTimersByTimeAsync(DELAYS.deep - DELAYS.schema);
    expect(published.at(-1)).toEqual(['Q@0', 'S@5', 'D@8']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('looks once for a run of keystrokes', async () => {
    const quick = vi.fn(() => []);
    const pipe = pipeline({ quick });
    for (let key = 0; key < 10; key += 1) {
      pipe.changed();
      await vi.advanceTimersByTimeAsync(DELAYS.quickMin / 2);
    }
    expect(quick).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(DELAYS.quickMin);
    expect(quick).toHaveBeenCalledTimes(1);
  });

  it('keeps what slow tiers found at its place until they have looked again', async () => {
    const pipe = pipeline({ deep: async () => [finding('D', 5, 6)] });
    pipe.start();
    await vi.advanceTimersByTimeAsync(DELAYS.deep);
    text = '# c\na: 1\nb: 2\n';
    pipe.changed();
    await vi.advanceTimersByTimeAsync(DELAYS.quickMin);
    expect(published.at(-1)).toEqual(['D@9']);
  });

  it('places what quick checks found in a text that they have not seen yet', async () => {
    const pipe = pipeline({ quick: () => [finding('Q', 5, 6)] });
    pipe.start();
    text = '# c\na: 1\nb: 2\n';
    pipe.changed();
    expect(pipe.findings(view()).map(({ finding: { start } }) => start)).toEqual([9]);
    text = '# c\na: 1\nB: 2\n';
    expect(pipe.findings(view())).toEqual([]);
  });

  it('tells a slow check that its text is out of date, and drops what it still finds', async () => {
    const seen: IsCancelled[] = [];
    let finish: (found: readonly DocumentFinding[]) => void = () => undefined;
    const pipe = pipeline({
      deep: (_, isCancelled) => {
        seen.push(isCancelled);
        return new Promise((resolve) => (finish = resolve));
      },
    });
    pipe.start();
    await vi.advanceTimersByTimeAsync(DELAYS.deep);
    expect(seen[0]?.()).toBe(false);
    pipe.changed();
    expect(seen[0]?.()).toBe(true);
    const before = published.length;
    finish([finding('late', 0, 1)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(published).toHaveLength(before);
  });

  it('says what a schema says only where no rule speaks', async () => {
    const pipe = pipeline({ quick: () => [finding('Q', 0, 4)], schema: async () => [finding('S', 2, 3), finding('S', 5, 6)] });
    pipe.start();
    await vi.advanceTimersByTimeAsync(DELAYS.schema);
    expect(published.at(-1)).toEqual(['Q@0', 'S@5']);
  });

  it('goes on when a tier breaks', async () => {
    const pipe = pipeline({
      quick: () => [finding('Q', 0, 1)],
      schema: () => Promise.reject(new Error('broken')),
      deep: async () => [finding('D', 5, 6)],
    });
    pipe.start();
    await vi.advanceTimersByTimeAsync(DELAYS.deep);
    expect(failures).toEqual(['schema']);
    expect(published.at(-1)).toEqual(['Q@0', 'D@5']);
  });

  it('is silent once the file is closed', async () => {
    const pipe = pipeline({ deep: async () => [finding('D', 5, 6)] });
    pipe.start();
    pipe.dispose();
    const before = published.length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(published).toHaveLength(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
