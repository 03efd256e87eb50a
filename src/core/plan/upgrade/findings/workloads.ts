import { REMOVALS_KNOWN_TO, removalOf, removedApis } from '../../../policy/releases/removed-apis';
import { minorWords, ordinalOf } from '../../../policy/skew/versions';
import { durationWords, timeWords } from '../../../report/words';
import type { DeprecatedUse, UpgradeFacts } from '../facts';
import type { UpgradeOptions } from '../options';
import type { UpgradeHop, UpgradeHost } from '../plan';
import { drainFindings } from './drains';
import { finding, grouped, named, notKnown, together, type Findings } from './findings';

/** What people and their workloads will notice: APIs that go, drains, certificates, the snapshot. */
export function workloadFindings(
  facts: UpgradeFacts,
  hops: readonly UpgradeHop[],
  options: UpgradeOptions,
  stackedEtcd: boolean,
): Findings {
  const hosts = [...new Map(hops.flatMap(({ hosts: all }) => all.map((host) => [host.name, host] as const))).values()];
  return together(
    apis(facts, options),
    drains(facts, hosts, options),
    kured(facts),
    certificates(facts),
    stackedEtcd && options.snapshot === 'skip' && hosts.some(({ role, components }) => role !== 'worker' && components)
      ? snapshot(facts, options)
      : {},
  );
}

/** API versions that the target does not serve and that somebody uses. */
function apis(facts: UpgradeFacts, { target }: UpgradeOptions): Findings {
  const to = ordinalOf(target) ?? 0;
  const requests = Object.entries(facts.deprecatedRequests);
  const asked = requests.flatMap(([host, list]) =>
    (list.known ? list.value : []).flatMap((one) => {
      const removed = one.removedIn === undefined ? undefined : ordinalOf(one.removedIn);
      return removed !== undefined && removed <= to
        ? [
            {
              host,
              removed,
              api: `${one.group === '' ? '' : `${one.group}/`}${one.version} ${one.resource}${one.subresource === '' ? '' : `/${one.subresource}`}`,
            },
          ]
        : [];
    }),
  );
  const uses = Object.values(facts.deprecatedUses).flatMap((list) => (list.known ? list.value : []));
  const going = uses.flatMap((use) => {
    const removal = removalOf(use.apiVersion, use.kind);
    return removal && removal.removedIn <= to ? [{ ...use, removal }] : [];
  });
  return {
    blockers: [],
    warnings: [
      ...grouped(
        asked,
        ({ api }) => api,
        (group) => {
          const first = group[0] as (typeof asked)[number];
          return finding(
            'api-requested',
            first.api,
            `Somebody requested ${first.api} since the API server of ${named(group.map(({ host }) => host))} was started; ${minorWords(first.removed)} does not serve it any more.`,
            'The audit log tells who (annotation k8s.io/deprecated). The count begins anew with each start of an API server.',
          );
        },
      ),
      ...grouped(
        going,
        ({ apiVersion, kind, source }) => `${apiVersion} ${kind} ${source}`,
        (group) => {
          const { apiVersion, kind, source, removal } = group[0] as (typeof going)[number];
          return finding(
            'api-removed',
            `${apiVersion} ${kind}`,
            `${kind} of ${apiVersion} is not served from ${minorWords(removal.removedIn)} on, and ${USED_BY[source]} ${named([...new Set(group.map(({ by }) => by))])}.`,
            `Use ${removal.instead}. ${HINTS[source]}`,
          );
        },
      ),
    ],
    unknowns: [
      ...requests.flatMap(([host, list]) =>
        list.known
          ? []
          : [notKnown('api-requests-unknown', host, `Which deprecated APIs were requested from the API server of ${host}`, list.why)],
      ),
      ...(Object.entries(facts.deprecatedUses) as [DeprecatedUse['source'], UpgradeFacts['deprecatedUses']['helm']][]).flatMap(
        ([source, list]) => (list.known ? [] : [notKnown(`api-${source}-unknown`, source, UNKNOWN[source], list.why)]),
      ),
      ...(to > REMOVALS_KNOWN_TO
        ? [
            notKnown(
              'api-removals-unknown',
              minorWords(to),
              `Which APIs ${minorWords(to)} does not serve`,
              `the table was made from ${minorWords(REMOVALS_KNOWN_TO)} and holds what was announced by then`,
            ),
          ]
        : []),
    ],
  };
}

const USED_BY: Readonly<Record<DeprecatedUse['source'], string>> = {
  managedFields: 'is still written by',
  helm: 'is in the manifests of',
  workspace: 'is in',
};
const HINTS: Readonly<Record<DeprecatedUse['source'], string>> = {
  managedFields: 'Objects that are stored stay readable by their newer version; who writes them has to change.',
  helm: 'Helm reads its stored manifest at the next upgrade of the release and fails; upgrade the chart before, or use its plugin mapkubeapis.',
  workspace: 'Change the files before they are applied again.',
};
const UNKNOWN: Readonly<Record<DeprecatedUse['source'], string>> = {
  managedFields: 'Who writes objects of deprecated versions',
  helm: 'What the manifests of Helm releases use',
  workspace: 'What the manifests in the workspace use',
};

/** API versions whose writers are worth looking for on the way to a minor. */
export function versionsToLookFor(from: number, to: number): readonly { readonly apiVersion: string; readonly kind: string }[] {
  return removedApis.filter(({ removedIn }) => removedIn > from && removedIn <= to);
}

function drains(facts: UpgradeFacts, hosts: readonly UpgradeHost[], { drain, drainOptions }: UpgradeOptions): Findings {
  const drained = hosts.filter((host) => host.drain);
  const undrained = hosts.filter((host) => !host.drain && host.kubelet);
  const skipped =
    drain === 'never' && undrained.some(({ from, to }) => ordinalOf(from) !== ordinalOf(to))
      ? [
          finding(
            'no-drain',
            named(undrained.map(({ name }) => name)),
            'Kubelets change their minor under running pods, which Kubernetes does not support: pods may be restarted or left in states that the new kubelet does not understand.',
            'Drain instead; skip it only where the pods are worth nothing.',
          ),
        ]
      : [];
  const patched =
    drain !== 'never' && undrained.length > 0
      ? [
          finding(
            'kubelet-in-place',
            named(undrained.map(({ name }) => name)),
            `${named(undrained.map(({ name }) => name))} ${undrained.length === 1 ? 'is' : 'are'} not drained, because the minor stays: the kubelet restarts and its pods go on.`,
          ),
        ]
      : [];
  if (!facts.drains.known && drained.length > 0)
    return {
      blockers: [],
      warnings: skipped,
      unknowns: [notKnown('drains-unknown', 'drains', 'What the drains would meet', facts.drains.why)],
    };
  const found = drainFindings(drained, drainOptions.timeoutSeconds, 'upgrade');
  return { ...found, warnings: [...found.warnings, ...skipped, ...patched] };
}

function kured({ drains: all }: UpgradeFacts): Partial<Findings> {
  const lock = all.known ? all.value.kuredLock : undefined;
  if (!lock?.known || lock.value === undefined) return {};
  return {
    warnings: [
      finding(
        'kured-lock',
        lock.value.node,
        `kured holds its lock for ${lock.value.node}: it may drain and reboot it at the same time.`,
        'Wait until it is done, or stop kured for the time of the upgrade.',
      ),
    ],
  };
}

const SOON = 30 * 86_400_000;

function certificates({ certificates: dates, at }: UpgradeFacts): Findings {
  if (!dates.known)
    return {
      blockers: [],
      warnings: [],
      unknowns: [notKnown('certificates-unknown', 'certificates', "The dates of the control planes' certificates", dates.why)],
    };
  const expired = dates.value.filter(({ expiresAt }) => expiresAt <= at);
  const soon = dates.value.filter(({ expiresAt }) => expiresAt > at && expiresAt - at < SOON);
  const tell = (list: typeof dates.value): string => named([...new Set(list.map(({ host, name }) => `${name} of ${host}`))]);
  const first = soon.reduce((least, { expiresAt }) => Math.min(least, expiresAt), Infinity);
  return {
    blockers:
      expired.length === 0
        ? []
        : [
            finding(
              'certificate-expired',
              tell(expired),
              `Certificates have expired: ${tell(expired)}. Components that present them are not accepted.`,
              'Renew them first; the Certificates view has a plan for it.',
            ),
          ],
    warnings:
      soon.length === 0
        ? []
        : [
            finding(
              'certificate-soon',
              tell(soon),
              `Certificates expire soon: ${tell(soon)}, the first on ${timeWords(first)}.`,
              'kubeadm renews those of each component whose manifest changes. Look at the dates again afterwards.',
            ),
          ],
    unknowns: [],
  };
}

function snapshot({ snapshot: newest, at }: UpgradeFacts, { snapshotMaxAgeSeconds }: UpgradeOptions): Findings {
  const hint =
    'Take and verify one before, or let the upgrade take one. What kubeadm itself keeps is a raw copy of each member, no snapshot.';
  if (!newest.known)
    return {
      blockers: [],
      warnings: [],
      unknowns: [notKnown('snapshot-unknown', 'etcd', 'When the newest snapshot of etcd was taken', newest.why, hint)],
    };
  const problem = (message: string): Findings => ({
    blockers: [],
    warnings: [finding('snapshot-missing', 'etcd', message, hint)],
    unknowns: [],
  });
  if (!newest.value) return problem('Nobody knows of a snapshot of etcd.');
  const age = (at - newest.value.takenAt) / 1000;
  if (!newest.value.verified) return problem(`The newest snapshot of etcd (${newest.value.where}) is not verified.`);
  if (age > snapshotMaxAgeSeconds)
    return problem(
      `The newest snapshot of etcd (${newest.value.where}) is ${durationWords(age)} old; it may be ${durationWords(snapshotMaxAgeSeconds)}.`,
    );
  return { blockers: [], warnings: [], unknowns: [] };
}
