import type { RuleInfo, Severity } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { asText, isNull, items, pairs, type PathStep } from '../../yaml/walk';
import { nearestName } from '../../text/similar';
import { isSubdomain } from '../go/names';
import { isTime } from '../go/time';
import { parseUrl } from '../go/url';
import { phases, type PhaseCommand } from '../data/phases';
import type { Judge } from '../scope';
import { checkGateArguments } from './gates';
import { argumentsAt, ka014, ka019 } from './structure';
import { DEFAULTING, rule, VALIDATION } from './info';

export const ka010 = rule(
  'KA010',
  'error',
  'A node name can not be one.',
  "The Node's name must be a DNS subdomain: lower-case letters, digits, dashes and dots. kubeadm takes capitals in lower case.",
  VALIDATION,
  {
    bad: 'nodeRegistration:\n  name: node_1\n',
    good: 'nodeRegistration:\n  name: node-1\n',
  },
);
export const ka011 = rule(
  'KA011',
  'warning',
  'A CRI socket has no scheme.',
  'kubeadm puts `unix://` before it and warns: the kubelet is about to refuse sockets without a scheme.',
  DEFAULTING,
  {
    bad: 'nodeRegistration:\n  criSocket: /run/containerd/containerd.sock\n',
    good: 'nodeRegistration:\n  criSocket: unix:///run/containerd/containerd.sock\n',
  },
);
export const ka012 = rule(
  'KA012',
  'error',
  'A CRI socket is no unix socket.',
  'On Linux only `unix://` works. Before anything else kubeadm puts `unix://` and takes the result for a path, which no runtime listens on; a broken URL it refuses.',
  VALIDATION,
);
export const ka013 = rule(
  'KA013',
  'warning',
  'The CRI socket is the one of dockershim.',
  'dockershim left Kubernetes with 1.24. Use `unix:///run/containerd/containerd.sock`, or `unix:///run/cri-dockerd.sock` to keep Docker.',
  'Kubernetes 1.24 change log',
);
export const ka015 = rule(
  'KA015',
  'warning',
  'A flag of the kubelet is gone.',
  'The kubelet of this version does not know the flag any more and does not start with it.',
  'kubelet, change logs of the releases',
);
export const ka016 = rule(
  'KA016',
  'error',
  'A pull policy does not exist.',
  'It is one of Always, IfNotPresent and Never, with these capitals.',
  VALIDATION,
);
export const ka017 = rule(
  'KA017',
  'warning',
  '"all" stands beside single preflight checks.',
  '`all` ignores every check; kubeadm init, join and reset stop when single checks are named beside it. `kubeadm config validate` does not look.',
  VALIDATION,
);
export const ka018 = rule(
  'KA018',
  'warning',
  'A taint can not be set.',
  'kubeadm does not look at taints; the kubelet does, and does not register with a bad one.',
  'Kubernetes, core/validation',
);
export const ka033 = rule(
  'KA033',
  'warning',
  'The folder of patches is not absolute.',
  'kubeadm wants an absolute path on the node. `kubeadm config validate` does not look at it for init and join; `kubeadm upgrade` refuses.',
  VALIDATION,
);
export const ka034 = rule(
  'KA034',
  'warning',
  'A phase does not exist.',
  'kubeadm stops with "invalid phase name" when the command runs; `kubeadm config validate` does not look.',
  'kubeadm, command reference',
);

export const nodeRules: readonly RuleInfo[] = [ka010, ka011, ka012, ka013, ka015, ka016, ka017, ka018, ka033, ka034];

/** `nodeRegistration` of init and join. */
export function checkNodeRegistration(judge: Judge): void {
  const at = ['nodeRegistration'];
  checkName(judge, [...at, 'name']);
  checkSocket(judge, [...at, 'criSocket']);
  checkPullPolicy(judge, [...at, 'imagePullPolicy']);
  checkIgnored(judge, [...at, 'ignorePreflightErrors']);
  checkTaints(judge, [...at, 'taints']);
  checkArguments(judge, [...at, 'kubeletExtraArgs']);
  checkKubeletFlags(judge, [...at, 'kubeletExtraArgs']);
  checkGateArguments(judge, 'kubelet', [...at, 'kubeletExtraArgs']);
}

function checkName(judge: Judge, path: readonly PathStep[]): void {
  const text = judge.text(path);
  if (text === undefined) return;
  const name = text.trim().toLowerCase();
  if (!isSubdomain(name))
    judge.say(
      ka010,
      path,
      `"${text}" can not be the name of a Node: only lower-case letters, digits, dashes and dots, at most 253, beginning and ending with a letter or digit.`,
    );
}

export function checkSocket(judge: Judge, path: readonly PathStep[]): void {
  const text = judge.text(path);
  if (text === undefined) return;
  if (/dockershim/.test(text)) {
    judge.say(
      ka013,
      path,
      'dockershim is gone since Kubernetes 1.24: nothing listens on this socket. Name the socket of containerd, CRI-O or cri-dockerd.',
    );
  }
  const range = judge.range(path);
  if (!text.startsWith('unix')) {
    if (parseUrl(`unix://${text}`) === undefined) {
      judge.say(ka012, path, `"${text}" can not be read as a socket. Write unix:// and the absolute path.`);
    } else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
      judge.say(
        ka012,
        path,
        `kubeadm reads this as unix://${text}, which is no socket of a runtime on Linux. Write unix:// and the absolute path.`,
        { severity: 'warning' },
      );
    } else {
      const scheme = judge.scope.text[range.start] === '"' || judge.scope.text[range.start] === "'" ? 1 : 0;
      judge.say(ka011, path, 'Without a scheme kubeadm puts unix:// before the socket and warns that this will end. Write it.', {
        fixes: [
          {
            title: 'Add the scheme unix://',
            edits: [{ start: range.start + scheme, end: range.start + scheme, newText: 'unix://' }],
            isSafe: true,
          },
        ],
      });
    }
    return;
  }
  const url = parseUrl(text);
  if (url?.scheme !== 'unix') judge.say(ka012, path, `"${text}" is no URL with the scheme unix. Write unix:// and the absolute path.`);
}

export function checkPullPolicy(judge: Judge, path: readonly PathStep[], severity: Severity = 'error'): void {
  const text = judge.text(path);
  if (text === undefined || ['Always', 'IfNotPresent', 'Never'].includes(text)) return;
  const near = nearestName(text, ['Always', 'IfNotPresent', 'Never']);
  const range = judge.range(path);
  judge.say(ka016, path, `The pull policy "${text}" does not exist: it is Always, IfNotPresent or Never.`, {
    severity,
    ...(near === undefined ? {} : { fixes: [{ title: `Change to ${near}`, edits: [{ ...range, newText: near }], isSafe: true }] }),
  });
}

export function checkIgnored(judge: Judge, path: readonly PathStep[]): void {
  const names = items(judge.node(path)).map((item) => asText(item)?.toLowerCase());
  if (new Set(names).size < 2 || !names.includes('all')) return;
  judge.say(
    ka017,
    [...path, names.indexOf('all')],
    '"all" must stand alone: kubeadm stops when single checks are named beside it. Keep either "all" or the list.',
  );
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function checkTaints(judge: Judge, path: readonly PathStep[]): void {
  const node = judge.node(path);
  if (node !== undefined && isNull(node)) {
    judge.say(ka018, path, 'Empty taints count as not written: a control plane gets its usual taint. Write [] for none.', {
      severity: 'hint',
    });
  }
  items(node).forEach((item, index) => {
    const names = new Set(pairs(item).map(({ name }) => name));
    const effect = judge.text([...path, index, 'effect']);
    if (item.kind !== 'map') return;
    if (!names.has('key') && !names.has('operator')) judge.say(ka018, [...path, index, 'key'], 'A taint needs a key.');
    if (!names.has('effect')) judge.say(ka018, [...path, index, 'effect'], `A taint needs an effect: ${EFFECTS.join(', ')}.`);
    else if (effect !== undefined && !EFFECTS.includes(effect))
      judge.say(ka018, [...path, index, 'effect'], `The effect "${effect}" does not exist: it is ${EFFECTS.join(', ')}.`);
    const added = asText(judge.node([...path, index, 'timeAdded']));
    if (added !== undefined && !isPlaceholder(added) && !isTime(added))
      judge.say(
        ka019,
        [...path, index, 'timeAdded'],
        `"${added}" is no time of the form 2026-01-31T12:00:00Z. kubeadm can not read the document.`,
      );
    const key = judge.text([...path, index, 'key']);
    if (key !== undefined && !/^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key)) {
      judge.say(ka018, [...path, index, 'key'], `"${key}" can not be the key of a taint.`);
    }
  });
}

/** Arguments need a name. */
export function checkArguments(judge: Judge, path: readonly PathStep[]): void {
  const node = judge.node(path);
  if (node?.kind === 'seq') {
    node.items.forEach((item, index) => {
      if (isNull(item)) judge.say(ka014, [...path, index], 'This argument is empty. Write name and value, or remove it.');
      if (item.kind !== 'map' || (item.isFlow && item.entries.some(({ key }) => key.kind === 'map'))) return;
      const name = judge.node([...path, index, 'name']);
      if (name === undefined || asText(name) === '' || isNull(name))
        judge.say(ka014, [...path, index, 'name'], 'This argument has no name. Write the flag without its dashes.');
    });
  } else {
    for (const { name } of argumentsAt(judge, path))
      if (name === '') judge.say(ka014, path, 'An argument has an empty name. Write the flag without its dashes.');
  }
}

/** Flags of the kubelet that are gone, by the first minor that does not know them. Source: change logs. */
const GONE_FLAGS: Readonly<Record<string, number>> = {
  'network-plugin': 24,
  'cni-bin-dir': 24,
  'cni-conf-dir': 24,
  'cni-cache-dir': 24,
  'docker-endpoint': 24,
  'image-pull-progress-deadline': 24,
  'network-plugin-mtu': 24,
  'dynamic-config-dir': 24,
  'pod-infra-container-image': 35,
  'container-runtime': 27,
  'master-service-namespace': 28,
  'cloud-provider-config': 31,
  'keep-terminated-pod-volumes': 33,
};

function checkKubeletFlags(judge: Judge, path: readonly PathStep[]): void {
  for (const { name, key } of argumentsAt(judge, path)) {
    const gone = GONE_FLAGS[name];
    if (gone !== undefined && gone <= judge.scope.minor) {
      judge.scope.report(
        ka015,
        key,
        `The kubelet does not know --${name} since Kubernetes 1.${gone} and does not start with it. Remove it.`,
      );
    }
  }
}

export function checkPatches(judge: Judge, path: readonly PathStep[], severity: Severity = 'warning'): void {
  const folder = judge.text([...path, 'directory']);
  if (folder !== undefined && !folder.startsWith('/'))
    judge.say(ka033, [...path, 'directory'], `"${folder}" is not absolute. Write the path on the node from the root.`, { severity });
  if (judge.node(path) !== undefined && judge.node([...path, 'directory']) === undefined && severity === 'error') {
    judge.say(ka033, [...path, 'directory'], 'The patches have no folder. Write its absolute path on the node.', { severity });
  }
}

export function checkPhases(judge: Judge, path: readonly PathStep[], command: PhaseCommand): void {
  const known = phases[command];
  items(judge.node(path)).forEach((item, index) => {
    const name = asText(item);
    if (name === undefined || name === '' || isPlaceholder(name) || known.includes(name.toLowerCase())) return;
    const near = nearestName(name, known);
    const range = judge.range([...path, index]);
    judge.say(ka034, [...path, index], `kubeadm ${command} has no phase "${name}".${near === undefined ? '' : ` Is ${near} meant?`}`, {
      ...(near === undefined ? {} : { fixes: [{ title: `Change to ${near}`, edits: [{ ...range, newText: near }], isSafe: false }] }),
    });
  });
}
