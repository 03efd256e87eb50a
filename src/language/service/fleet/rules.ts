import type { RuleInfo } from '../finding';

const SOURCE = 'Drydock, reading of drydock.yaml';
const GUARDS = 'The file guards clusters, so what can not be understood in it is an error.';

const rule = (
  id: string,
  title: string,
  explanation: string,
  example: RuleInfo['example'],
  severity: RuleInfo['severity'] = 'error',
): RuleInfo => ({ id, severity, title, explanation, source: SOURCE, ...(example ? { example } : {}) });

const clusters = (body: string) => `clusters:\n${body}`;
const hosts = (body: string) => clusters(`  - context: prod\n    hosts:\n${body}`);

export const fl001 = rule(
  'FL001',
  'A field does not exist in the fleet file.',
  `Drydock reads only the fields it knows. A misspelt \`protected\` protects nothing. ${GUARDS}`,
  { bad: clusters('  - context: prod\n    protectd: true\n'), good: clusters('  - context: prod\n    protected: true\n') },
);
export const fl002 = rule(
  'FL002',
  'A value of the fleet file is of the wrong type.',
  `Lists stay lists and yes-or-no fields are \`true\` or \`false\`; other words for them are not read. A guard that can not be read counts as set. ${GUARDS}`,
  { bad: clusters('  - context: prod\n    protected: yes\n'), good: clusters('  - context: prod\n    protected: true\n') },
);
export const fl003 = rule(
  'FL003',
  'A cluster has no context, or a host no name.',
  'An entry without a context belongs to no cluster and is passed over, with the guards in it. A host needs a name by which a plan, a journal and a jump can speak of it.',
  { bad: clusters('  - name: prod\n    protected: true\n'), good: clusters('  - context: prod\n    protected: true\n') },
);
export const fl004 = rule('FL004', 'A key is written twice in one mapping of the fleet file.', `YAML allows a key once. ${GUARDS}`, {
  bad: clusters('  - context: prod\n    protected: true\n    protected: false\n'),
  good: clusters('  - context: prod\n    protected: true\n'),
});
export const fl005 = rule(
  'FL005',
  'The fleet file is not one mapping with a list of clusters.',
  'Drydock reads `drydock.yaml` at the top of a folder of the workspace: one document, a mapping with the list `clusters`. A file named `drydock.yml` and further documents are not read.',
  { bad: '- context: prod\n', good: clusters('  - context: prod\n') },
);
export const fl006 = rule(
  'FL006',
  'Two clusters have the same context or name.',
  'Which of two entries is meant can not be told. The strictest guard of both counts; write one entry with it.',
  {
    bad: clusters('  - context: prod\n    protected: true\n  - context: prod\n'),
    good: clusters('  - context: prod\n    protected: true\n'),
  },
);
export const fl010 = rule(
  'FL010',
  'Two hosts have the same name or address.',
  'One machine would be drained, upgraded or reset as two, or two machines taken for one. Names are compared without case, since node names have none; addresses together with the port.',
  {
    bad: hosts('      - name: cp1\n        address: 10.0.0.11\n      - name: cp2\n        address: 10.0.0.11\n'),
    good: hosts('      - name: cp1\n        address: 10.0.0.11\n      - name: cp2\n        address: 10.0.0.12\n'),
  },
);
export const fl011 = rule(
  'FL011',
  'The address, port or user of a host can not be one.',
  'An address is a DNS name or an IP address by itself: user and port have fields of their own, and there is no scheme before it.',
  {
    bad: hosts('      - name: cp1\n        address: ssh://10.0.0.11:22\n'),
    good: hosts('      - name: cp1\n        address: 10.0.0.11\n        port: 22\n'),
  },
);
export const fl012 = rule(
  'FL012',
  'A role of a host does not exist.',
  'Roles are `control-plane`, `worker`, `etcd`, `load-balancer` and `jump`.',
  {
    bad: hosts('      - name: cp1\n        roles: [master]\n'),
    good: hosts('      - name: cp1\n        roles: [control-plane]\n'),
  },
);
export const fl013 = rule(
  'FL013',
  'The way to a host leads over the host itself.',
  'A host whose jump hosts lead back to it can be reached by nobody.',
  {
    bad: hosts('      - name: cp1\n        jump: [cp1]\n'),
    good: hosts('      - name: bastion\n        roles: [jump]\n      - name: cp1\n        jump: [bastion]\n'),
  },
);
export const fl014 = rule(
  'FL014',
  'A jump host is no host of the file.',
  'A single word is looked up among the hosts of this file, then as a `Host` of the SSH configuration of whoever runs Drydock. Colleagues whose configuration does not have it can not reach the host. List the jump host, with the role `jump` if it is nothing else, or write `user@host:port`.',
  {
    bad: hosts('      - name: cp1\n        jump: [bastion]\n'),
    good: hosts('      - name: bastion\n        address: 192.0.2.7\n        roles: [jump]\n      - name: cp1\n        jump: [bastion]\n'),
  },
  'warning',
);
export const fl020 = rule(
  'FL020',
  'The fleet file holds a secret in plain text.',
  'The file is made to be reviewed in Git, where everybody reads it and nothing is ever forgotten. Drydock reads no credentials from it: keys belong to an SSH agent or to files that only you can read, passwords to the secret storage of the editor. Take the value out, and replace the secret where it is used: what was once committed is known.',
  {
    bad: hosts('      - name: cp1\n        password: hunter2\n'),
    good: hosts('      - name: cp1\n        user: ops\n'),
  },
);
export const fl030 = rule(
  'FL030',
  'A recipient of snapshots can not be one.',
  'Snapshots are encrypted to public keys of age, `age1…` or `age1pq1…`. A mistyped one would encrypt to a key that nobody has, so its checksum is looked at. SSH keys and recipients of plugins are not taken.',
  {
    bad: clusters('  - context: prod\n    snapshots:\n      recipients: [age1mistyped]\n'),
    good: clusters(
      '  - context: prod\n    snapshots:\n      recipients: [age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg]\n',
    ),
  },
);
export const fl031 = rule(
  'FL031',
  'A schedule of snapshots can not be carried out.',
  'A schedule names a host, a time as systemd writes it, and a folder by its absolute path. The folder is not in the one of etcd, because a snapshot is for the day when that disk is lost.',
  {
    bad: clusters(
      "  - context: prod\n    snapshots:\n      schedule:\n        host: cp1\n        onCalendar: '*-*-* 00/6:00:00'\n        folder: /var/lib/etcd/backups\n",
    ),
    good: clusters(
      "  - context: prod\n    snapshots:\n      schedule:\n        host: cp1\n        onCalendar: '*-*-* 00/6:00:00'\n        folder: /var/backups/etcd\n",
    ),
  },
);

export const fl032 = rule(
  'FL032',
  'What is wanted of the snapshots of a cluster can not be understood.',
  'Durations are written as Go writes them, with units h, m and s: `6h`, `90m`, `168h` for a week. Counts are whole numbers from 0. A retention with a mistake in it counts for nothing as a whole, so that no snapshot goes by half of a policy.',
  {
    bad: clusters('  - context: prod\n    snapshots:\n      rpo: 6 hours\n'),
    good: clusters('  - context: prod\n    snapshots:\n      rpo: 6h\n'),
  },
);

const made = (body: string) =>
  clusters(`  - context: prod\n    bootstrap:\n${body}    hosts:\n      - name: cp1\n        roles: [control-plane]\n`);

export const fl040 = rule(
  'FL040',
  'A cluster can not be made as the file says.',
  'A version has a minor and a patch release, an endpoint host and port, ranges are in CIDR notation with at most one for each family of addresses, durations are written as Go writes them. With a mistake in it nothing is made of the whole.',
  {
    bad: made('      kubernetesVersion: v1.34\n      endpoint: api.example.org:6443\n'),
    good: made('      kubernetesVersion: v1.34.4\n      endpoint: api.example.org:6443\n'),
  },
);
export const fl041 = rule(
  'FL041',
  'A cluster to be made lacks something.',
  'A bootstrap needs `kubernetesVersion`, `endpoint`, and at least one host with the role `control-plane`. The context is the one that the new kubeconfig gets, so it is a whole name.',
  {
    bad: made('      kubernetesVersion: v1.34.4\n'),
    good: made('      kubernetesVersion: v1.34.4\n      endpoint: api.example.org:6443\n'),
  },
);
export const fl042 = rule(
  'FL042',
  'A cluster is to be made with an even number of etcd members.',
  'Two members tolerate no more failures than one, four no more than three: the quorum grows with them. Three control planes keep etcd alive when one fails.',
  {
    bad: clusters(
      '  - context: prod\n    bootstrap:\n      kubernetesVersion: v1.34.4\n      endpoint: api.example.org:6443\n    hosts:\n      - name: cp1\n        roles: [control-plane]\n      - name: cp2\n        roles: [control-plane]\n',
    ),
    good: made('      kubernetesVersion: v1.34.4\n      endpoint: api.example.org:6443\n'),
  },
  'warning',
);

export const rules: readonly RuleInfo[] = [
  ...[fl001, fl002, fl003, fl004, fl005, fl006],
  ...[fl010, fl011, fl012, fl013, fl014, fl020],
  ...[fl030, fl031, fl032],
  ...[fl040, fl041, fl042],
];
