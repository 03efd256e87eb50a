import type { KnownDifference } from '../support/agreement';

const named =
  (...names: readonly string[]) =>
  (name: string) =>
    names.includes(name);

/** Where we mean something else than `kubeadm config validate`. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    covers: named('template', 'template in quotes', 'word in capitals', 'word in angles', 'variable of a shell'),
    which: 'templates that are not filled in',
    reason: 'kubeadm gets to see them only when they are filled in; until then a value is neither right nor wrong.',
  },
  {
    covers: named('kubeconfig on the node', 'kubeconfig beside kubeadm'),
    which: 'JoinConfiguration with discovery.file.kubeConfigPath',
    reason: 'kubeadm looks whether the file is there. It is on the node, not where the configuration is written.',
  },
  {
    covers: named('only comments', 'empty file'),
    which: 'files without any document of kubeadm',
    reason: 'Nothing says that such a file is meant for kubeadm.',
  },
];
