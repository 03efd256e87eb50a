import type { ControlPlaneFacts } from '../../model/control-plane';
import { neededBesideOne, quorumOf } from '../../policy/quorum';
import { durationWords, timeWords } from '../../report/words';
import type { Finding } from '../plan';
import type { RenewFacts } from './facts';
import type { RenewHost, RenewMode } from './plan';

/** Clocks that differ by more make odd failures; by much more, certificates that are not valid yet elsewhere. */
const SKEW_WARNING_MS = 60_000;
const SKEW_BLOCKER_MS = 10 * 60_000;
/** What must be left on the disk beside the backup. */
const SPARE_BYTES = 16 * 1024 * 1024;

/** What keeps a plan from being carried out. */
export function renewBlockers(facts: RenewFacts, hosts: readonly RenewHost[], mode: RenewMode): readonly Finding[] {
  const touched = facts.controlPlanes.filter(({ host }) => hosts.some(({ name }) => name === host));
  return [
    ...differentAuthorities(facts.controlPlanes),
    ...touched.flatMap((host) => [
      ...ofAuthorities(host, facts.at, hosts),
      ...ofDisk(host),
      ...ofManifests(host, hosts),
      ...farClock(host),
    ]),
    ...(mode === 'rolling' ? quorum(facts, hosts) : []),
  ];
}

function differentAuthorities(hosts: readonly ControlPlaneFacts[]): readonly Finding[] {
  const keys = new Map<string, string[]>();
  for (const { host, authorities } of hosts) {
    const key = authorities.find(({ name }) => name === 'ca')?.keyHash ?? 'none';
    keys.set(key, [...(keys.get(key) ?? []), host]);
  }
  if (keys.size < 2) return [];
  return [
    {
      code: 'authorities-differ',
      subject: 'ca',
      message: `The control planes do not have the same authority: it differs between ${[...keys.values()].map((names) => names.join(', ')).join(' and ')}.`,
      hint: 'They may be of different clusters. Find out which authority is the right one before anything is renewed.',
    },
  ];
}

function ofAuthorities({ host, authorities }: ControlPlaneFacts, at: number, hosts: readonly RenewHost[]): readonly Finding[] {
  const names = hosts.find(({ name }) => name === host)?.certificates.map(({ name }) => signerOf(name)) ?? [];
  return authorities.flatMap(({ name, expiresAt }) => {
    if (expiresAt > at || !names.includes(name)) return [];
    return [
      {
        code: 'authority-expired',
        subject: `${host} ${name}`,
        message: `The authority ${name} on ${host} expired on ${timeWords(expiresAt)}: nobody trusts a certificate that it signs.`,
        hint: 'An authority is not renewed but rotated, by hand: every component gets the old and the new one, step by step.',
      },
    ];
  });
}

/** The authority of kubeadm that signs a certificate. */
export function signerOf(name: string): string {
  if (name.startsWith('etcd-') || name === 'apiserver-etcd-client') return 'etcd-ca';
  return name === 'front-proxy-client' ? 'front-proxy-ca' : 'ca';
}

function ofDisk({ host, freeBytes, backupBytes }: ControlPlaneFacts): readonly Finding[] {
  if (freeBytes >= backupBytes * 2 + SPARE_BYTES) return [];
  return [
    {
      code: 'disk-full',
      subject: host,
      message: `${host} has ${Math.floor(freeBytes / 1024)} KiB free where the backup goes, too little to write certificates safely.`,
      hint: 'Free some space in the file system of /etc/kubernetes: a certificate that is cut short stops its component.',
    },
  ];
}

function ofManifests({ host, components, sameFileSystem, layout }: ControlPlaneFacts, hosts: readonly RenewHost[]): readonly Finding[] {
  const restarted = hosts.find(({ name }) => name === host)?.restarts ?? [];
  return [
    ...(sameFileSystem || restarted.length === 0
      ? []
      : [
          {
            code: 'other-file-system',
            subject: host,
            message: `${layout.manifests} of ${host} is a file system of its own: a manifest can't be moved out of it and back at once.`,
            hint: 'Do it by hand there, and restart the components by moving their manifests away and back.',
          },
        ]),
    ...components
      .filter(({ manifest }) => manifest === 'both')
      .map(({ component }) => ({
        code: 'two-manifests',
        subject: `${host} ${component}`,
        message: `${host} has two manifests of ${component}: one in ${layout.manifests}, one that an earlier operation put aside.`,
        hint: 'Compare them in /etc/kubernetes/drydock/aside and remove the one that is not wanted.',
      })),
  ];
}

function farClock({ host, clockAhead }: ControlPlaneFacts): readonly Finding[] {
  return Math.abs(clockAhead) > SKEW_BLOCKER_MS ? [skew(host, clockAhead, 'Set it before anything is renewed.')] : [];
}

function skew(host: string, ahead: number, hint: string): Finding {
  return {
    code: 'clock-skew',
    subject: host,
    message: `The clock of ${host} is ${durationWords(Math.abs(ahead) / 1000)} ${ahead > 0 ? 'ahead of' : 'behind'} this computer's. Certificates are dated by it.`,
    hint,
  };
}

/** A member that is down, while another one is restarted, may cost the quorum. */
function quorum({ controlPlanes, unreadable }: RenewFacts, hosts: readonly RenewHost[]): readonly Finding[] {
  const members = controlPlanes.flatMap(({ host, components }) =>
    components.filter(({ component }) => component === 'etcd').map(({ healthy }) => ({ host, up: healthy.known && healthy.value })),
  );
  const restarted = hosts.filter(({ restarts }) => restarts.some(({ component }) => component === 'etcd')).map(({ name }) => name);
  if (restarted.length === 0 || members.length === 0) return [];
  const total = members.length + unreadable.length;
  const up = members.filter((member) => member.up).length;
  // Members that are down and are restarted come first; the plan counts on them for the rest.
  const healed = members.filter((member) => !member.up && restarted.includes(member.host)).length;
  const others = restarted.filter((name) => members.some((member) => member.host === name && member.up));
  if (others.length === 0 || up + healed - 1 >= neededBesideOne(total)) return [];
  const down = [...members.filter((member) => !member.up && !restarted.includes(member.host)), ...unreadable].map(({ host }) => host);
  return [
    {
      code: 'quorum-at-risk',
      subject: others.join(', '),
      message: `etcd has ${total} members and needs ${quorumOf(total)}; ${down.join(', ') || 'too many'} can't be counted on. While ${others[0]} restarts, the cluster would stop.`,
      hint: `Bring ${down.join(', ') || 'the other members'} back first, or renew ${down.length > 0 ? 'it' : 'them'} in the same plan.`,
    },
  ];
}

/** What is worth knowing before. */
export function renewWarnings(facts: RenewFacts, hosts: readonly RenewHost[], mode: RenewMode): readonly Finding[] {
  const touched = facts.controlPlanes.filter(({ host }) => hosts.some(({ name }) => name === host));
  return [...restartWarnings(facts, hosts, mode), ...authorityFirst(touched, facts.at), ...people(hosts), ...kubelets(hosts)];
}

/** What is worth knowing before components are restarted for their certificates, whatever was done to these. */
export function restartWarnings(facts: RenewFacts, hosts: readonly RenewHost[], mode: RenewMode): readonly Finding[] {
  const touched = facts.controlPlanes.filter(({ host }) => hosts.some(({ name }) => name === host));
  return [
    ...touched.flatMap(({ host, clockAhead }) =>
      Math.abs(clockAhead) > SKEW_WARNING_MS && Math.abs(clockAhead) <= SKEW_BLOCKER_MS
        ? [skew(host, clockAhead, 'Compare both with the time that is.')]
        : [],
    ),
    ...putAside(touched),
    ...api(facts),
    ...recovery(mode),
    ...interrupted(facts, hosts, mode),
  ];
}

function putAside(hosts: readonly ControlPlaneFacts[]): readonly Finding[] {
  return hosts.flatMap(({ host, components }) =>
    components
      .filter(({ manifest }) => manifest === 'aside')
      .map(({ component }) => ({
        code: 'manifest-aside',
        subject: `${host} ${component}`,
        message: `${component} of ${host} does not run: its manifest was put aside by an operation that did not end. The plan puts it back.`,
      })),
  );
}

function api({ api: state }: RenewFacts): readonly Finding[] {
  if (state.answers) return [];
  return [
    {
      code: 'api-down',
      subject: 'API server',
      message: `The API does not answer (${state.why.replace(/\.$/, '')}), so all is done over SSH alone. Only operations of this computer are kept apart, and the cluster is told by its authority.`,
      hint: 'kubeadm can not read its configuration from the cluster either and uses its defaults: certificates live for a year.',
    },
  ];
}

function recovery(mode: RenewMode): readonly Finding[] {
  if (mode === 'rolling') return [];
  return [
    {
      code: 'etcd-down',
      subject: 'etcd',
      message:
        'etcd has no quorum, or members of it have expired certificates. Members trust each other by certificates, so the certificates of all control planes are renewed first; then every etcd is restarted, and the rest follows once they agree.',
    },
  ];
}

function interrupted({ controlPlanes, unreadable }: RenewFacts, hosts: readonly RenewHost[], mode: RenewMode): readonly Finding[] {
  const restarted = new Set(hosts.flatMap(({ restarts }) => restarts.map(({ component }) => component)));
  const total = controlPlanes.length + unreadable.length;
  if (mode === 'recovery' || total > 2 || !(restarted.has('etcd') || (total === 1 && restarted.has('kube-apiserver')))) return [];
  const why =
    total === 1
      ? 'It is the only control plane: the API does not answer while etcd and kube-apiserver restart.'
      : 'etcd has two members and needs both: the API can not write while one of them restarts.';
  return [
    { code: 'api-interrupted', subject: hosts.map(({ name }) => name).join(', '), message: `${why} What runs on the nodes goes on.` },
  ];
}

function authorityFirst(hosts: readonly ControlPlaneFacts[], at: number): readonly Finding[] {
  const year = 365 * 86_400_000;
  const soon = new Map<string, number>();
  for (const { authorities } of hosts)
    for (const { name, expiresAt } of authorities) if (expiresAt > at && expiresAt < at + year) soon.set(name, expiresAt);
  return [...soon].map(([name, expiresAt]) => ({
    code: 'authority-expires-first',
    subject: name,
    message: `The authority ${name} expires on ${timeWords(expiresAt)}, possibly before the certificates that it signs now; they are worth nothing from then on.`,
    hint: 'Plan the rotation of the authority.',
  }));
}

function people(hosts: readonly RenewHost[]): readonly Finding[] {
  const names = new Set(hosts.flatMap(({ certificates }) => certificates.map(({ name }) => name)));
  return [
    ...(names.has('admin.conf')
      ? [
          {
            code: 'kubeconfig-copies',
            subject: 'admin.conf',
            message: 'Copies of admin.conf, such as ~/.kube/config, keep the old certificate and end when it expires.',
            hint: 'Refresh your own kubeconfig afterwards, and tell the others who have a copy.',
          },
        ]
      : []),
    ...(names.has('super-admin.conf')
      ? [
          {
            code: 'super-admin',
            subject: 'super-admin.conf',
            message:
              'super-admin.conf is renewed, too. It passes every check of permissions, and is meant for the day on which those are broken.',
            hint: 'Keep it where only few can read it, or remove it from the host.',
          },
        ]
      : []),
  ];
}

function kubelets(hosts: readonly RenewHost[]): readonly Finding[] {
  if (hosts.length === 0) return [];
  return [
    {
      code: 'kubelets-not-covered',
      subject: 'kubelets',
      message: 'The certificates of the kubelets are not part of this: kubelets renew their client certificates by themselves.',
    },
  ];
}
