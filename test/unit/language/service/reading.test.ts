/** What is no YAML to the Kubernetes tools, and what is only to them. `test/oracle/kubeadm/reading.ts` asks the real one. */
import { describe, expect, it } from 'vitest';
import { noCrds } from '../../../../src/language/service/crd/source';
import { Inspector } from '../../../../src/language/service/engine/inspector';
import { families } from '../../../../src/language/service/families';

const HEAD = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n';

/** Rule and place of what is said of reading, by the whole engine. */
function marked(text: string): readonly (readonly [string, string])[] {
  const inspector = new Inspector(families);
  const file = inspector.read('file.yaml', text);
  return inspector
    .quick(file, { target: { major: 1, minor: 34 }, crds: noCrds, now: 0 })
    .filter(({ finding }) => finding.rule.startsWith('DY'))
    .map(({ document, finding: { rule, start, end } }) => {
      const offset = file.spans[document]?.start ?? 0;
      return [rule, text.slice(offset + start, offset + end)] as const;
    });
}

describe('a document', () => {
  it.each([
    ['a tab before a comment', `${HEAD}networking:\n«\t»# c\n  dnsDomain: a.b\n`],
    ['a tab on a blank line', `${HEAD}networking:\n«\t»\n  dnsDomain: a.b\n`],
    ['a tab behind a dash', `${HEAD}apiServer:\n  certSANs:\n  - «\t»a\n`],
    ['a tab below a block', `${HEAD}clusterName: |\n  a\n«\t»# c\nnetworking: {}\n`],
    ['a control character', `${HEAD}clusterName: a«\x01»b\n`],
    ['an end before its beginning', `# c\n«...»\n${HEAD}`],
    ['dashes that are no marker', `«-------- Init ----»\n${HEAD}`],
    ['an escape of JSON', `${HEAD}clusterName: "a«\\/»b"\n`],
    ['half a character', `${HEAD}clusterName: "«\\ud83d»\\ude00"\n`],
    ['a colon first in brackets', `${HEAD}apiServer: {certSANs: [«::1»]}\n`],
  ])('is not read with %s', (_what, text) => {
    const place = /«([^»]*)»/.exec(text)?.[1] ?? '';
    expect(marked(text.replace(/[«»]/g, ''))).toEqual([['DY001', place]]);
  });

  it.each([
    ['tabs behind words', `${HEAD}clusterName:\tx\t# c\n`],
    ['a tab and blanks in a plain text', `${HEAD}clusterName: x\n  \t\nnetworking: {}\n`],
    ['tabs within a block', `${HEAD}clusterName: |\n  a\n  \tb\n`],
    ['an emoji', `${HEAD}clusterName: "\u{1F600}"\n`],
    ['line breaks of old', `${HEAD}clusterName: a\u0085networking: {}\n`],
    ['an end', `${HEAD}...\n# nothing\n`],
  ])('is read with %s', (_what, text) => expect(marked(text)).toEqual([]));

  it.each([
    ['quotes that go on at the left', `${HEAD}clusterName: "x\ny"\n`],
    ['brackets that go on at the left', `${HEAD}apiServer: {certSANs: [\na, # c\nb\n]}\n`],
    ['tabs in brackets', `${HEAD}apiServer:\n  certSANs: [\n\ta,\n\tb]\n`],
    ['a comment that touches quotes', `${HEAD}clusterName: "x"#c\n`],
    ['an old line break in quotes', `${HEAD}clusterName: "a\u2028b"\n`],
  ])('is read by the tools alone with %s', (_what, text) => expect(marked(text).filter(([rule]) => rule !== 'DY002')).toEqual([]));

  it.each([
    ['an end', `${HEAD}...\n«foo: [»\n`],
    ['a line to the left', `${HEAD.replace(/^/gm, '  ').trimEnd()}\n«foo: bar»\n`],
    ['a directive', `${HEAD}«%YAML 1.1»\nclusterName: x\n`],
  ])('ends with %s, and what follows is not read', (_what, text) => {
    expect(marked(text.replace(/[«»]/g, ''))).toEqual([['DY007', /«([^»]*)»/.exec(text)?.[1] ?? '']]);
  });

  it('is known though it is indented as a whole and broken', () => {
    expect(marked(`  ---\n${HEAD.replace(/^/gm, '  ').trimEnd()}\n  ---\n  a: b\n`)[0]?.[0]).toBe('DY001');
  });

  it('that is an aws-auth map is known though its metadata are lost', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\n  name: aws-auth\n  namespace: kube-system\ndata:\n  mapRoles: |\n    []\n';
    expect(marked(text)[0]?.[0]).toBe('DY001');
  });

  it('that is a template says so once', () => {
    expect(marked(`${HEAD}networking:\n  podSubnet: {{pods}}\n`).map(([rule]) => rule)).toEqual(['DY003']);
  });
});
