import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../../src/core/parse/fleet';
import { readFile } from '../../../../../src/language/service/document';
import { fleetFamily as family } from '../../../../../src/language/service/fleet';
import { environment, finds, isQuiet, survivesTyping, type Expected } from '../../support/fixture';

const name = 'file:///folder/drydock.yaml';
const cluster = (body: string) => `clusters:\n  - context: prod\n${body}`;
const hosts = (body: string) => cluster(`    hosts:\n${body}`);

const FULL = `# What we run
clusters:
  - name: prod-eu
    context: prod-eu
    protected: true
    snapshots:
      rpo: 6h
      retention:
        last: 4
        daily: 7
        within: 48h
    hosts:
      - name: bastion
        address: bastion.example.org
        port: 2222
        user: ops
        roles: [jump]
      - name: cp1
        address: 10.0.0.11
        roles: [control-plane, etcd]
        jump: [bastion]
      - name: cp2
        address: fd00::12
        roles:
          - control-plane
        jump:
          - ops@gate.example.org:22
          - bastion
      - name: w01
        sshAlias: worker-one
  - name: archive
    context: "archive-*"
    readOnly: true
`;

const made = (body: string) => cluster(`    bootstrap:\n${body}    hosts:\n      - name: cp1\n        roles: [control-plane]\n`);

const rows: readonly (readonly [rule: string, marked: string, expected?: Expected])[] = [
  ['FL001', cluster('    «protectd»: true\n'), { severity: 'error', fixed: cluster('    protected: true\n') }],
  ['FL001', cluster('    «readonly»: true\n'), { fixed: cluster('    readOnly: true\n') }],
  ['FL001', cluster('    «colour»: red\n'), { says: 'Known are name, context' }],
  ['FL001', hosts('      - name: a\n        «adress»: 10.0.0.1\n'), { fixed: hosts('      - name: a\n        address: 10.0.0.1\n') }],
  ['FL002', cluster('    protected: «yes»\n'), { severity: 'error', fixed: cluster('    protected: true\n') }],
  ['FL002', cluster('    protected: «"true"»\n'), { says: 'must be true or false' }],
  ['FL002', cluster('    hosts:\n      «name»: a\n'), { says: 'clusters[0].hosts must be a list' }],
  ['FL002', hosts('      - name: a\n        roles: «worker»\n'), { fixed: hosts('      - name: a\n        roles: [worker]\n') }],
  ['FL002', hosts('      - name: a\n        port: «ssh»\n')],
  ['FL003', 'clusters:\n  - «name»: prod\n    protected: true\n', { says: 'prod has no context' }],
  ['FL003', hosts('      - «address»: 10.0.0.1\n')],
  ['FL004', cluster('    protected: true\n    «protected»: false\n'), { severity: 'error' }],
  ['FL005', '- «context»: prod\n', { says: 'not a mapping' }],
  ['FL005', '«cluster»:\n  - context: prod\n', { alongside: ['FL001'] }],
  ['FL005', `${cluster('')}---\n«clusters»: []\n`, { says: 'one document' }],
  ['FL005', '«clusters»:\n  - context: prod\n', { name: 'drydock.yml', severity: 'warning', says: 'Rename' }],
  ['FL006', `${cluster('')}  - context: «prod»\n`, { says: 'twice' }],
  ['FL006', 'clusters:\n  - { name: a, context: b }\n  - { name: «A», context: c }\n'],
  ['FL030', cluster('    snapshots:\n      recipients: [«age1mistyped»]\n'), { says: 'mistyped' }],
  ['FL031', cluster('    snapshots:\n      schedule:\n        «host»: cp1\n'), { says: 'no onCalendar' }],
  [
    'FL031',
    cluster('    snapshots:\n      schedule:\n        host: cp1\n        onCalendar: daily\n        folder: «/var/lib/etcd/backups»\n'),
    { says: 'lost with it' },
  ],
  ['FL001', cluster('    snapshots:\n      «rpoo»: 6h\n'), { says: 'Is rpo meant?', fixed: cluster('    snapshots:\n      rpo: 6h\n') }],
  ['FL002', cluster('    snapshots:\n      retention:\n        daily: «often»\n')],
  ['FL032', cluster('    snapshots:\n      rpo: «6 hours»\n'), { says: 'a duration such as 6h' }],
  ['FL032', cluster('    snapshots:\n      retention:\n        within: «0s»\n')],
  ['FL032', cluster('    snapshots:\n      retention:\n        daily: «-1»\n'), { says: 'how many snapshots stay' }],
  ['FL040', made('      kubernetesVersion: «v1.34»\n      endpoint: api.example.org:6443\n'), { says: 'minor and patch release' }],
  ['FL041', made('      «kubernetesVersion»: v1.34.4\n'), { says: 'no endpoint' }],
  [
    'FL042',
    `${made('      «kubernetesVersion»: v1.34.4\n      endpoint: api.example.org:6443\n')}      - name: cp2\n        roles: [control-plane]\n`,
    { severity: 'warning', says: 'no more failures than 1' },
  ],
  ['FL010', hosts('      - name: cp1\n      - name: «CP1»\n')],
  ['FL010', hosts('      - name: a\n        address: 10.0.0.1\n      - name: b\n        address: «10.0.0.1»\n')],
  ['FL011', hosts('      - name: a\n        address: «ssh://10.0.0.1»\n'), { says: 'scheme' }],
  ['FL011', hosts('      - name: a\n        address: «root@a.example»\n'), { says: '"user"' }],
  ['FL011', hosts('      - name: a\n        address: «a.example:22»\n'), { says: '"port"' }],
  ['FL011', hosts('      - name: a\n        address: «10.0.0.300»\n'), { says: '255' }],
  ['FL011', hosts('      - name: a\n        port: «70000»\n')],
  ['FL011', hosts('      - name: a\n        user: «root@b»\n')],
  ['FL011', hosts('      - name: a\n        jump: ["«ssh://b»"]\n').replace('"«', '«"').replace('»"', '"»')],
  ['FL012', hosts('      - name: a\n        roles: [«master»]\n'), { fixed: hosts('      - name: a\n        roles: [control-plane]\n') }],
  ['FL013', hosts('      - name: a\n        jump: [«a»]\n'), { severity: 'error' }],
  ['FL013', hosts('      - name: a\n        jump: [«b»]\n      - name: b\n        jump: [«a»]\n'), { says: 'again' }],
  [
    'FL014',
    hosts('      - name: bastion\n      - name: a\n        jump: [«bastoin»]\n'),
    { severity: 'warning', fixed: hosts('      - name: bastion\n      - name: a\n        jump: [bastion]\n') },
  ],
  ['FL020', hosts('      - name: a\n        «password»: hunter2\n'), { severity: 'error' }],
  ['FL020', hosts('      - name: a\n        «sudoPassword»: hunter2\n')],
  ['FL020', hosts('      - name: a\n        user: «AKIAABCDEFGHIJKLMNOP»\n'), { says: 'an access key of AWS' }],
  [
    'FL020',
    hosts('      - name: a\n        key: «|»\n          -----BEGIN OPENSSH PRIVATE KEY-----\n          abc\n'),
    { says: 'a private key', alongside: ['FL001'] },
  ],
];

describe('rules of the fleet file', () => {
  it.each(rows.map(([rule, marked, expected = {}]) => ({ rule, marked, expected })))('$rule shows its place: $marked', (row) =>
    finds(family, row.rule, row.marked, { name, ...row.expected }),
  );

  it('each has a row', () => {
    const known = new Set(rows.map(([rule]) => rule));
    expect(family.rules.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it('each hold in their own examples', () => {
    for (const { id, example } of family.rules) {
      if (example === undefined) continue;
      const found = (text: string) => {
        const file = readFile(name, text);
        return file.documents.flatMap((document) => family.checkDocument?.(document, environment(), file) ?? []).map(({ rule }) => rule);
      };
      expect(found(example.bad), `${id} bad:\n${example.bad}`).toContain(id);
      expect(found(example.good), `${id} good:\n${example.good}`).not.toContain(id);
    }
  });

  it.each([
    ['a full file', FULL],
    ['an empty file', ''],
    ['comments only', '# nothing yet\n'],
    ['no clusters yet', 'clusters:\n'],
    ['placeholders', hosts('      - name: a\n        address: ${ADDRESS}\n        jump: ["{{ bastion }}"]\n')],
    [
      'one way into two clusters',
      `${hosts('      - { name: gate, address: g.example, roles: [jump] }\n')}  - context: test\n    hosts:\n      - { name: gate, address: g.example, roles: [jump] }\n`,
    ],
  ])('say nothing about %s', (_what, text) => isQuiet(family, text, { name }));

  it('leave Kubernetes objects in a file of that name alone', () =>
    isQuiet(family, 'apiVersion: v1\nkind: Secret\npassword: x\n', { name }));
  it('leave other files alone', () => isQuiet(family, 'clusters: 3\n', { name: 'clusters.yaml' }));

  it('never repeat a secret', () => {
    const file = readFile(name, hosts('      - name: a\n        password: hunter2\n        address: https://ops:hunter3@a.example\n'));
    const told = JSON.stringify(family.checkDocument?.(file.documents[0]!, environment(), file));
    expect(told).toContain('FL020');
    expect(told).not.toMatch(/hunter[23]/);
  });

  it('survive being typed', () => survivesTyping(family, FULL, { name }));

  it('agree with what Drydock itself reads: guards, and findings about them', () => {
    expect(parseFleet(FULL)).toMatchObject({
      findings: [],
      fleet: {
        clusters: [
          { context: 'prod-eu', protected: true },
          { context: 'archive-*', readOnly: true },
        ],
      },
    });
  });
});

describe('features of the fleet file', () => {
  const file = readFile(name, FULL);
  const [document] = file.documents;
  const at = (what: string, number = 0) => [...FULL.matchAll(new RegExp(what, 'g'))][number]?.index ?? -1;

  it('outlines clusters with their hosts', () => {
    const outline = family.features?.symbols?.(document!) ?? [];
    expect(outline.map(({ name: label, children }) => [label, children?.map(({ name: host }) => host)])).toEqual([
      ['prod-eu', ['bastion', 'cp1', 'cp2', 'w01']],
      ['archive', []],
    ]);
  });

  it('leads from a jump to its host, and from the host to those who jump over it', () => {
    const definition = (offset: number) =>
      (family.features?.definition?.(document!, offset, environment(), file) ?? []).map(({ range }) => range.start);
    const [entry, first, second] = [at('bastion'), at('\\[bastion') + 1, at('- bastion') + 2];
    expect(definition(first)).toEqual([entry]);
    expect(definition(entry)).toEqual([first, second]);
  });

  it('completes jump hosts, ways in first and the host itself not', () => {
    const offer = (text: string) => {
      const typed = readFile(name, text);
      return (family.features?.complete?.(typed.documents[0]!, text.length, environment(), typed) ?? [])
        .toSorted((a, b) => (a.sortText ?? '').localeCompare(b.sortText ?? ''))
        .map(({ label }) => label);
    };
    expect(offer(`${FULL.slice(0, at('\\[bastion') + 1)}`)).toEqual(['bastion']);
    expect(offer(`${FULL.split('  - name: archive')[0]!}        jump:\n          - `)).toEqual(['bastion', 'cp1', 'cp2']);
    expect(offer(`${FULL.split('  - name: archive')[0]!}        roles:\n          - `)).toEqual([]);
  });
});
