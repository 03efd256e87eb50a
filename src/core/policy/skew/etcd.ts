import { parseVersion } from '../../parse/version';
import { compareVersions, minorWords, ordinalOf } from './versions';

/**
 * The etcd that kubeadm of a minor brings, as the named patch release does; other patch releases of the minor may bring
 * another patch of the same line. Source: `SupportedEtcdVersion` in kubeadm's constants.
 */
const BROUGHT: Readonly<Record<number, { readonly by: string; readonly etcd: string }>> = {
  1030: { by: 'v1.30.14', etcd: '3.5.15' },
  1031: { by: 'v1.31.14', etcd: '3.5.24' },
  1032: { by: 'v1.32.10', etcd: '3.5.24' },
  1033: { by: 'v1.33.6', etcd: '3.5.24' },
  1034: { by: 'v1.34.4', etcd: '3.6.5' },
  1035: { by: 'v1.35.4', etcd: '3.6.6' },
  1036: { by: 'v1.36.1', etcd: '3.6.8' },
};

export interface BroughtEtcd {
  /** `3.6.6` */
  readonly version: string;
  /** Whether it is that of exactly this patch release of Kubernetes. */
  readonly exact: boolean;
}

/** The etcd that kubeadm brings with a version of Kubernetes; undefined for minors nobody looked at. */
export function etcdBroughtWith(kubernetes: string): BroughtEtcd | undefined {
  const row = BROUGHT[ordinalOf(kubernetes) ?? 0];
  return row && { version: row.etcd, exact: compareVersions(row.by, kubernetes) === 0 };
}

/** A member of etcd as far as its version matters. */
export interface EtcdMember {
  readonly host: string;
  /** `3.6.5` */
  readonly version: string;
  /** Names of its flags, without dashes; empty where they can't be read. */
  readonly flags: readonly string[];
}

export interface EtcdProblem {
  readonly severity: 'blocker' | 'warning';
  readonly code: 'etcd-line-skipped' | 'etcd-too-old' | 'etcd-zombies' | 'etcd-flag-gone' | 'etcd-mixed' | 'etcd-external-too-old';
  readonly host: string;
  readonly message: string;
  readonly hint: string;
}

/** Below it, promoted learners are still learners in the new store, and the new etcd does not start. */
const LEARNERS_FIXED = '3.5.24';
/** Below it, members that were removed once may come back. */
const ZOMBIES_FIXED = '3.5.26';
/** What the upgrade page of etcd asks for on every member before 3.6. */
const ADVISED_BEFORE_3_6 = '3.5.32';
/** What every member must have before 3.7. */
const NEEDED_BEFORE_3_7 = '3.6.11';

/**
 * What stands between members and the version that an upgrade brings. Nothing where all stay on their line.
 * Source: the upgrade pages of etcd 3.6 and 3.7.
 */
export function etcdProblems(members: readonly EtcdMember[], to: string): readonly EtcdProblem[] {
  const lines = new Set(members.map(({ version }) => lineOf(version)));
  const target = lineOf(to);
  if (target === undefined) return [];
  return [
    ...(lines.size > 1 ? mixed(members) : []),
    ...members.flatMap((member) => {
      const line = lineOf(member.version);
      if (line === undefined || line >= target) return [];
      if (target - line > 1) return [skipped(member, to)];
      return target === 3006 ? before36(member, to) : target === 3007 ? before37(member, to) : [];
    }),
  ];
}

function mixed(members: readonly EtcdMember[]): readonly EtcdProblem[] {
  const words = members.map(({ host, version }) => `${host} ${version}`).join(', ');
  return [
    {
      severity: 'warning',
      code: 'etcd-mixed',
      host: members.map(({ host }) => host).join(', '),
      message: `The members of etcd are of different lines: ${words}.`,
      hint: 'An upgrade of them was begun and not finished. The cluster behaves like its oldest member until all have followed.',
    },
  ];
}

function skipped({ host, version }: EtcdMember, to: string): EtcdProblem {
  return {
    severity: 'blocker',
    code: 'etcd-line-skipped',
    host,
    message: `etcd ${version} on ${host} would go to ${to} at once; etcd goes one line at a time.`,
    hint: 'Upgrade etcd to the line in between first.',
  };
}

function before36({ host, version, flags }: EtcdMember, to: string): readonly EtcdProblem[] {
  const gone = flags.filter((flag) => V2_FLAGS.includes(flag));
  const flagProblems = gone.map((flag): EtcdProblem => ({
    severity: 'blocker',
    code: 'etcd-flag-gone',
    host,
    message: `etcd on ${host} is started with --${flag}, which ${to} does not know: it would not start.`,
    hint: 'Remove the flag. If the v2 store was ever on, prove with etcdutl check v2store of 3.5.32 or newer that it is empty.',
  }));
  if (compareVersions(version, LEARNERS_FIXED) < 0)
    return [
      ...flagProblems,
      {
        severity: 'blocker',
        code: 'etcd-too-old',
        host,
        message: `etcd ${version} on ${host} can't go to ${to}: members that once joined as learners would still be learners there, and etcd would refuse to start.`,
        hint: `Bring every member to ${ADVISED_BEFORE_3_6} first; etcd.local.imageTag in kubeadm's configuration chooses it.`,
      },
    ];
  if (compareVersions(version, ADVISED_BEFORE_3_6) >= 0) return flagProblems;
  const zombies = compareVersions(version, ZOMBIES_FIXED) < 0;
  return [
    ...flagProblems,
    {
      severity: 'warning',
      code: zombies ? 'etcd-zombies' : 'etcd-too-old',
      host,
      message: zombies
        ? `etcd ${version} on ${host}: members that were removed at any time may come back with ${to} and cost the quorum.`
        : `etcd ${version} on ${host}: the upgrade page of etcd asks for ${ADVISED_BEFORE_3_6} or newer on every member before ${to}.`,
      hint: `Bring every member to ${ADVISED_BEFORE_3_6} first; etcd.local.imageTag in kubeadm's configuration chooses it.`,
    },
  ];
}

const V2_FLAGS = ['enable-v2', 'experimental-enable-v2v3', 'proxy'];

function before37({ host, version, flags }: EtcdMember, to: string): readonly EtcdProblem[] {
  const experimental = flags.filter((flag) => flag.startsWith('experimental-'));
  return [
    ...(compareVersions(version, NEEDED_BEFORE_3_7) < 0
      ? [
          {
            severity: 'blocker',
            code: 'etcd-too-old',
            host,
            message: `etcd ${version} on ${host} can't go to ${to}: every member has to be on ${NEEDED_BEFORE_3_7} or newer first.`,
            hint: `etcd.local.imageTag in kubeadm's configuration chooses it.`,
          } as const,
        ]
      : []),
    ...experimental.map((flag): EtcdProblem => ({
      severity: 'blocker',
      code: 'etcd-flag-gone',
      host,
      message: `etcd on ${host} is started with --${flag}, and ${to} knows no experimental flags any more: it would not start.`,
      hint: 'Use the flag without "experimental-" or the feature gate that replaced it, under etcd.local.extraArgs.',
    })),
  ];
}

/** What kubeadm takes as an external etcd. Source: `MinExternalEtcdVersion` in kubeadm's constants. */
export function externalEtcdProblems(members: readonly EtcdMember[], kubernetes: string): readonly EtcdProblem[] {
  const least = (ordinalOf(kubernetes) ?? 0) >= 1031 ? '3.5.24' : '3.4.13';
  return members
    .filter(({ version }) => compareVersions(version, least) < 0)
    .map(({ host, version }) => ({
      severity: 'blocker',
      code: 'etcd-external-too-old',
      host,
      message: `The external etcd ${version} on ${host} is older than ${least}, which kubeadm of ${kubernetes} asks for.`,
      hint: 'Upgrade it by itself first: kubeadm does not touch an external etcd.',
    }));
}

/** `3.6` as a number that grows by one with each line. */
function lineOf(version: string): number | undefined {
  const parsed = parseVersion(version);
  return parsed && parsed.major * 1000 + parsed.minor;
}

/** `3.6` */
export function etcdLine(version: string): string {
  return minorWords(lineOf(version) ?? 0);
}
