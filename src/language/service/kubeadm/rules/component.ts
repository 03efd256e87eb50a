import type { RuleInfo } from '../../finding';
import { asScalar, asValue, items, type PathStep } from '../../yaml/walk';
import type { Judge } from '../scope';
import { rule } from './info';
import { argumentsAt } from './structure';

export const ka056 = rule(
  'KA056',
  'warning',
  'An extra argument works differently than it looks.',
  'Names are written without dashes. A name may come twice in v1beta4, and then the component gets both. What kubeadm sets itself should be set by its own fields: the two may contradict each other.',
  'kubeadm, phases/controlplane',
);
export const ka057 = rule(
  'KA057',
  'warning',
  'A further volume does not work.',
  'Names and paths in the container must differ, and both paths are absolute. kubeadm does not look; the static Pod does not start.',
  'Kubernetes, core/validation',
);

export const componentRules: readonly RuleInfo[] = [ka056, ka057];

/** Flags that kubeadm sets from fields of its own, by component. */
const OWNED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  apiServer: {
    'advertise-address': 'localAPIEndpoint.advertiseAddress',
    'secure-port': 'localAPIEndpoint.bindPort',
    'service-cluster-ip-range': 'networking.serviceSubnet',
    'etcd-servers': 'etcd',
  },
  controllerManager: {
    'cluster-cidr': 'networking.podSubnet',
    'service-cluster-ip-range': 'networking.serviceSubnet',
    'cluster-name': 'clusterName',
  },
  scheduler: {},
};

export function checkOddArguments(judge: Judge, component: string, path: readonly PathStep[]): void {
  const seen = new Set<string>();
  for (const { name, key } of argumentsAt(judge, path)) {
    const bare = name.replace(/^-+/, '');
    const say = (message: string, more = {}) => judge.scope.report(ka056, key, message, more);
    if (bare !== name && bare !== '') {
      const quote = judge.scope.text[key.start] === '"' || judge.scope.text[key.start] === "'" ? 1 : 0;
      const edits = [{ start: key.start + quote, end: key.start + quote + (name.length - bare.length), newText: '' }];
      say(`kubeadm writes the dashes itself: this becomes --${name}. Write ${bare}.`, {
        fixes: [{ title: `Change to ${bare}`, edits, isSafe: true }],
      });
    } else if (seen.has(name) && judge.scope.version === 'v1beta4')
      say(`${name} comes twice: the component gets both, and most flags take the last.`, { severity: 'information' });
    const own = OWNED[component]?.[name];
    if (own !== undefined) say(`kubeadm sets --${name} from ${own}. Set it there, so that both agree.`);
    seen.add(name);
  }
}

export function checkVolumes(judge: Judge, path: readonly PathStep[]): void {
  const [names, mounts] = [new Set<string>(), new Set<string>()];
  items(judge.node(path)).forEach((_item, index) => {
    const at = [...path, index];
    for (const [field, known] of [
      ['name', names],
      ['mountPath', mounts],
    ] as const) {
      const text = judge.text([...at, field]);
      if (text !== undefined && known.has(text))
        judge.say(
          ka057,
          [...at, field],
          `Another volume of this component has the ${field} "${text}" already: the static Pod does not start.`,
        );
      if (text !== undefined) known.add(text);
    }
    for (const field of ['hostPath', 'mountPath']) {
      const node = asScalar(judge.node([...at, field]));
      const text = judge.text([...at, field]);
      if (text !== undefined && !text.startsWith('/')) judge.say(ka057, [...at, field], `${field} "${text}" is not absolute.`);
      if (!judge.scope.isPartial && (node === undefined || asValue(node) === '' || node.isAbsent) && _item.kind === 'map')
        judge.say(ka057, [...at, field], `The volume has no ${field}: the static Pod does not start.`);
    }
    const type = judge.text([...at, 'pathType']);
    if (type !== undefined && !PATH_TYPES.includes(type))
      judge.say(ka057, [...at, 'pathType'], `The type "${type}" does not exist: ${PATH_TYPES.join(', ')}.`);
  });
}

const PATH_TYPES = ['DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice'];
