import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { diagnose } from '../../../../src/language/service/diagnose';
import { readHeader } from '../../../../src/language/service/document/header';
import { splitDocuments } from '../../../../src/language/service/text/split';
import { mentionsOurKinds } from '../../../../src/core/parse/document-kinds';

const marked = (text: string) => diagnose(text).map(({ rule, start, end }) => [rule, text.slice(start, end)]);

describe('KA001', () => {
  it.each(['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2'])('refuses %s at its exact place', (version) => {
    expect(marked(`apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\n`)).toEqual([['KA001', `kubeadm.k8s.io/${version}`]]);
  });

  it.each(['v1beta3', 'v1beta4'])('accepts %s', (version) => {
    expect(marked(`apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\n`)).toEqual([]);
  });

  it('leaves other groups alone', () => {
    expect(marked('apiVersion: extensions/v1beta2\nkind: ClusterConfiguration\n')).toEqual([]);
  });

  it('says which kubeadm could rewrite it, and what to write', () => {
    const [finding] = diagnose('apiVersion: kubeadm.k8s.io/v1beta2\n');
    expect(finding?.message).toContain('kubeadm 1.22');
    expect(finding?.message).toContain('kubeadm.k8s.io/v1beta4');
  });

  it('judges each document of a stream, also after one that does not parse', () => {
    const text =
      'a: [1,\n---\napiVersion: "kubeadm.k8s.io/v1beta2"\n---\nspec:\n  apiVersion: kubeadm.k8s.io/v1beta1\n---\napiVersion: kubeadm.k8s.io/v1beta1 # old\n';
    expect(marked(text)).toEqual([
      ['KA001', 'kubeadm.k8s.io/v1beta2'],
      ['KA001', 'kubeadm.k8s.io/v1beta1'],
    ]);
    expect(diagnose(text)[1]?.start).toBe(text.lastIndexOf('kubeadm.k8s.io'));
  });

  it('still knows a document whose rest does not parse', () => {
    expect(marked('apiVersion: kubeadm.k8s.io/v1beta2\nnetworking:\n  podSubnet: "10\n')).toEqual([['KA001', 'kubeadm.k8s.io/v1beta2']]);
  });
});

describe('readHeader', () => {
  const header = (text: string) => {
    const found = readHeader(text, splitDocuments(text)[0]!);
    return [found.apiVersion?.value, found.kind?.value];
  };

  it('reads flow mappings, quotes and comments', () => {
    expect(header('{"apiVersion": "a/v1", "kind": K}')).toEqual(['a/v1', 'K']);
    expect(header("# c\n'kind': 'K' # d\napiVersion: a/v1\n")).toEqual(['a/v1', 'K']);
  });

  it('is not fooled by nested keys, complex keys, aliases or sequences', () => {
    expect(header('a:\n  kind: X\n? [kind, b]\n: c\nkind: K\n')).toEqual([undefined, 'K']);
    expect(header('a: &x 1\nb: *x\nkind: K\n')).toEqual([undefined, 'K']);
    expect(header('- kind: K\n')).toEqual([undefined, undefined]);
    expect(header('')).toEqual([undefined, undefined]);
  });
});

describe('splitDocuments', () => {
  it('covers the text without gaps, whatever it is', () => {
    const piece = fc.oneof(fc.constantFrom('---', '---\n', '--- x\n', '----\n', '\n', ' ---\n', 'a: |\n', '\r\n'), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const spans = splitDocuments(text);
        expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
      }),
    );
  });

  it('ends a document at a marker inside a block scalar', () => {
    expect(splitDocuments('a: |\n  x\n---\nb: 1\n')).toEqual([
      { start: 0, end: 9 },
      { start: 9, end: 18 },
    ]);
  });
});

describe('any text', () => {
  it('never makes the service throw or point outside', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '"', "'", '[', '{', '|', '&', '*', '#', '\t') })),
        (text) => {
          for (const { start, end } of diagnose(`apiVersion: kubeadm.k8s.io/v1beta2\n${text}`)) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeLessThanOrEqual(text.length + 35);
          }
        },
      ),
    );
  });
});

describe('mentionsOurKinds', () => {
  it('finds ours and passes by others', () => {
    expect(mentionsOurKinds('# x\napiVersion: kubeadm.k8s.io/v1beta4\n')).toBe(true);
    expect(mentionsOurKinds('  "apiVersion": "kubelet.config.k8s.io/v1beta1"')).toBe(true);
    expect(mentionsOurKinds('apiVersion: apps/v1\nkind: Deployment\n')).toBe(false);
  });
});
