import { describe, expect, it } from 'vitest';
import { completions, describe as explain } from '../../../../../../src/language/service/cel';
import { seen, spec } from '../schemas';

const environment = { self: seen(spec), libraryMinor: 34 };

/** Labels offered at the bar in a text, in the order of their rank. */
function offered(marked: string, minor = 34): string[] {
  const offset = marked.indexOf('|');
  const found = completions(marked.replace('|', ''), offset, { ...environment, libraryMinor: minor });
  return [...found].sort((a, b) => a.rank - b.rank).map(({ label }) => label);
}

describe('completion', () => {
  it.each([
    ['self.|', ['replicas', 'name', 'dash__dash__ed', '__namespace__']],
    ['self.re|plicas > 0', ['replicas']],
    ['self.ports.all(p, p.|', ['name', 'port', 'hosts']],
    ['self.ports.all(p, p.port > 0 && p.|)', ['name', 'port']],
    ['self.ports[0].|', ['name']],
    ['self.?|', ['replicas']],
    ['self.tags.|', ['size', 'all', 'filter', 'join', 'isSorted']],
    ['self.labels.|', ['size', 'all', 'transformMap']],
    ['self.name.|', ['size', 'matches', 'startsWith', 'split']],
    ['url(self.name).|', ['getHost']],
    ['self.?name.|', ['orValue', 'optMap']],
    ['optional.|', ['of', 'none']],
    ['|', ['self', 'oldSelf', 'has', 'size', 'true', 'string']],
    ['self.ports.all(p, |', ['p', 'self']],
    ['self.labels.all(k, v, k == |)', ['k', 'v', 'self']],
    ['self.tags.all(t, t.contains(self.|', ['name']],
  ])('offers at %s', (marked, expected) => {
    expect(offered(marked)).toEqual(expect.arrayContaining(expected));
  });

  it.each(['self.name == "a|"', "self.name == 'a|", 'self.replicas > 1 // see |', '1.|', 'self.nothing.here.|foo.'])(
    'offers no fields of self at %s',
    (marked) => {
      expect(offered(marked)).not.toContain('replicas');
    },
  );

  it('offers nothing of other types or of newer versions', () => {
    expect(offered('self.name.|')).not.toContain('all');
    expect(offered('self.replicas.|')).toEqual([]);
    expect(offered('self.tags.|', 33)).not.toContain('distinct');
    expect(offered('self.tags.|', 34)).toContain('distinct');
    expect(offered('|')).not.toContain('@in');
  });

  it('replaces the word at the cursor', () => {
    const [first] = completions('self.repl > 0', 7, environment).filter(({ label }) => label === 'replicas');
    expect(first).toMatchObject({ start: 5, end: 9, kind: 'field', detail: 'int', documentation: 'How many there are.' });
  });
});

describe('explanations', () => {
  it.each([
    ['self.repl|icas > 0', 'replicas', ['replicas: int']],
    ['se|lf.replicas > 0', 'self', ['self: object']],
    ['self.replicas >| 0', '>', ['>(int, int) -> bool']],
    ['self.tags.al|l(t, t.size() > 1)', 'all', ['all(element, condition)']],
    ['self.tags.all(t, |t.size() > 1)', 't', ['t: string']],
    ['self.tags.all(t, t.si|ze() > 1)', 'size', ['string.size() -> int']],
    ['self.?na|me.orValue("") == ""', 'name', ['name: string']],
    ['self.labels.ap|p == "x"', 'app', ['app: string']],
  ])('of %s', (marked, word, signatures) => {
    const source = marked.replace('|', '');
    const found = explain(source, marked.indexOf('|'), environment);
    expect(found?.signatures).toEqual(signatures);
    expect(source.slice(found?.start, found?.end)).toBe(word);
  });

  it('come with documentation', () => {
    expect(explain('self.replicas > 0', 6, environment)?.documentation).toBe('How many there are.');
    expect(explain('quantity("1") == quantity("1")', 1, environment)?.documentation).toContain('Since Kubernetes 1.28');
    expect(explain('"text" == self.name', 2, environment)).toBeUndefined();
  });
});
