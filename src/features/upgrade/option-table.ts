import type { UpgradeOptions } from '../../core/plan/upgrade/options';
import { wordsOf, type PlanOption } from '../plans/option-dialog';
import { wholeNumber } from '../plans/whole-number';

/** An option of an upgrade, as people are asked for it. */
export type UpgradeOption = PlanOption<UpgradeOptions>;

/** In the order in which people need them. */
export const upgradeOptionTable: readonly UpgradeOption[] = [
  {
    kind: 'values',
    id: 'drain',
    label: 'Drains',
    values: [
      {
        id: 'whenMinorChanges',
        label: 'Where the minor changes',
        detail: 'Kubernetes asks for a drain before a kubelet changes its minor; patch releases go without',
        set: { drain: 'whenMinorChanges' },
      },
      { id: 'always', label: 'Every node', detail: 'Also for patch releases: every pod moves once', set: { drain: 'always' } },
      {
        id: 'never',
        label: 'None',
        detail: 'Kubelets change under running pods: for another minor that is not supported, and containers may restart',
        set: { drain: 'never' },
      },
    ],
  },
  wholeNumber('batch', 'Workers at a time', 'At least 1. More is quicker and takes more capacity away at once', 1),
  wholeNumber('canaries', 'Workers first and alone', '0 or more: what goes wrong shows on them', 0),
  {
    kind: 'values',
    id: 'order',
    label: 'Order',
    values: [
      { id: 'name', label: 'By name', detail: 'As people count: w2 before w10', set: { order: 'name' } },
      { id: 'fewestPods', label: 'Fewest pods first', detail: 'The quickest drains come first', set: { order: 'fewestPods' } },
      { id: 'given', label: 'As put in the tree', detail: 'Drag hosts, or move them up and down', set: { order: 'given' } },
    ],
  },
  {
    kind: 'values',
    id: 'pause',
    label: 'Ask before going on',
    values: [
      { id: 'never', label: 'Never', detail: 'It stops by itself where something is not well', set: { pause: 'never' } },
      {
        id: 'afterControlPlanes',
        label: 'After the control planes',
        detail: 'The workers may wait for days',
        set: { pause: 'afterControlPlanes' },
      },
      { id: 'afterCanaries', label: 'After the first workers', detail: 'Time to look at them', set: { pause: 'afterCanaries' } },
      { id: 'afterEachHost', label: 'After each host', detail: 'Somebody has to stay with it', set: { pause: 'afterEachHost' } },
    ],
  },
  {
    kind: 'values',
    id: 'snapshot',
    label: 'Snapshot of etcd',
    values: [
      { id: 'take', label: 'Taken first', detail: 'Verified page by page before anything changes', set: { snapshot: 'take' } },
      {
        id: 'skip',
        label: 'Not taken',
        detail: 'The way back from a failed upgrade needs one that is there already; the plan says where there is none',
        set: { snapshot: 'skip' },
      },
    ],
  },
  {
    kind: 'values',
    id: 'patchOnly',
    label: 'Minors',
    values: [
      { id: 'any', label: 'May change', detail: 'One after the other', set: { patchOnly: false } },
      { id: 'patch', label: 'Stay', detail: 'A target of another minor blocks the plan', set: { patchOnly: true } },
    ],
  },
  {
    kind: 'typed',
    id: 'snapshotMaxAgeSeconds',
    label: 'Age that a snapshot may have where none is taken',
    prompt: 'Minutes, at least 1. Of a plan that takes none, an older one is named',
    typed: ({ snapshotMaxAgeSeconds }) => String(Math.round(snapshotMaxAgeSeconds / 60)),
    empty: '',
    parse: (text) =>
      /^\d{1,6}$/.test(text) && Number(text) >= 1
        ? { snapshotMaxAgeSeconds: Number(text) * 60 }
        : `${text === '' ? 'Nothing' : text} is no whole number of minutes from 1 on.`,
  },
  {
    kind: 'typed',
    id: 'window',
    label: 'Maintenance window',
    prompt: 'From and to, in UTC: 2026-11-28 22:00 to 2026-11-29 04:00. No hop begins outside of it. Empty: any time',
    typed: ({ window }) => (window ? `${momentWords(window.from)} to ${momentWords(window.to)}` : ''),
    empty: 'any time',
    parse: windowOf,
  },
  wholeNumber('errorBudget', 'Nodes that may stop being Ready', '0: it stops with the first', 0),
  wholeNumber('settleSeconds', 'Seconds that a host has to be well again', 'At least 30; after them it stops', 30),
  {
    kind: 'typed',
    id: 'ignorePreflight',
    label: 'kubeadm checks that only warn',
    prompt: 'Names as kubeadm gives them, with commas: SystemVerification,CoreDNSMigration. What they guard against may then happen',
    typed: ({ ignorePreflight }) => ignorePreflight.join(','),
    empty: 'none',
    parse: (text) => {
      const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
      const wrong = names.find((name) => !/^[A-Za-z][\w/.-]*$/.test(name));
      return wrong === undefined ? { ignorePreflight: names } : `${wrong} is no name of a check.`;
    },
  },
];

function momentWords(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function windowOf(text: string): Partial<UpgradeOptions> | string {
  if (text === '') return { window: undefined };
  const [from, to] = text.split(/\s+to\s+/).map((moment) => Date.parse(`${moment.trim().replace(' ', 'T')}:00Z`));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    return `${text} is no window such as 2026-11-28 22:00 to 2026-11-29 04:00.`;
  return to > from ? { window: { from, to } } : 'A window ends after its beginning.';
}

/** An option as it is set. Undefined: there is no such option. */
export function currentWords(id: string, options: UpgradeOptions): ReturnType<typeof wordsOf> | undefined {
  const option = upgradeOptionTable.find((one) => one.id === id);
  return option && wordsOf(option, options);
}
