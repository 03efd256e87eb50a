import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyDiff, parseKubeadmDiff } from '../../../../src/core/parse/kubeadm-upgrade/diff';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'upgrade');
const recorded = (name: string) => readFileSync(join(fixtures, name), 'utf8');

describe('a difference of kubeadm, applied', () => {
  const lines = ['@@ -2,3 +2,4 @@', ' b', '-c', '+C', '+CC', ' d', '@@ -6,1 +7,1 @@', '-f', '+F'];

  it('changes what it names and leaves the rest', () => {
    expect(applyDiff('a\nb\nc\nd\ne\nf\n', lines)).toBe('a\nb\nC\nCC\nd\ne\nF\n');
  });

  it('refuses a text that it was not made from', () => {
    expect(() => applyDiff('a\nb\nx\nd\ne\nf\n', lines)).toThrow('line 3 is another one');
    expect(() => applyDiff('a\nb\nc\nd\ne\nf\n', [...lines, '@@ -1 +1 @@'])).toThrow('not in their order');
  });

  it('of a real kubeadm names whole hunks, old and new lines by their signs', () => {
    const diffs = parseKubeadmDiff(recorded('kubeadm-diff.txt'));
    expect(diffs.map(({ path }) => path)).toContain('/etc/kubernetes/manifests/kube-apiserver.yaml');
    for (const { lines: hunks } of diffs) {
      // The text before, as far as the hunks show it, becomes the text after.
      for (const [index, line] of hunks.entries()) {
        const begin = /^@@ -(\d+)/.exec(line)?.[1];
        if (begin === undefined) continue;
        const end = hunks.findIndex((other, at) => at > index && other.startsWith('@@'));
        const hunk = hunks.slice(index + 1, end < 0 ? undefined : end);
        const side = (sign: string) => hunk.filter((one) => one.startsWith(' ') || one.startsWith(sign)).map((one) => one.slice(1));
        const before = [...Array<string>(Number(begin) - 1).fill(''), ...side('-')];
        const after = [...Array<string>(Number(begin) - 1).fill(''), ...side('+')];
        expect(applyDiff(before.join('\n'), [line, ...hunk]).split('\n')).toEqual(after);
      }
    }
  });
});
