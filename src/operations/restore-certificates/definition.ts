import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { StepInfo } from '../../core/operation/events';
import { BACKUP_FOLDER, insideBackup } from '../../core/command/control-plane/places';
import { planRestore, restoreDifferences, type BackupFacts, type RestorePlan } from '../../core/plan/renew/restore';
import type { RenewFacts } from '../../core/plan/renew/facts';
import type { PlanCluster } from '../../core/plan/plan';
import { uidOfAuthority } from '../../core/plan/renew/plan';
import { placeOf, RENEWABLE } from '../../core/policy/certificates/places';
import { certificateFiles, kubeconfigCertificates } from '../certificates/host-commands';
import { backupsOf, backupVerdict, differingFrom, makeBackup, putFilesBack, readBackup } from '../control-plane/backup';
import { Hosts, type Host } from '../control-plane/hosts';
import { identifyHosts } from '../control-plane/identity';
import { untilSpare } from '../control-plane/quorum';
import { filesFor, restartComponent, settledVerdict } from '../control-plane/restart';
import { manifestPlace, putBack } from '../control-plane/static-pod';
import type { OperationDefinition, Step } from '../engine/definition';
import { requestFor, type OperationRequest } from '../nodes/request';
import type { RenewDeps } from '../renew/definition';
import { absentMembers, readRenewFacts, type ClusterAbout, type ControlPlaneTargets } from '../renew/facts';

const MINUTE = 60_000;
const AUTHORITY_FILES = ['ca.crt', 'etcd/ca.crt', 'front-proxy-ca.crt'];

/** Folders of the backups of a control plane, newest first. */
export async function listBackups(target: HostTarget, hosts: Hosts, signal: AbortSignal): Promise<readonly string[]> {
  return [...(await backupsOf(hosts.of(target), signal))].reverse().map((name) => `${BACKUP_FOLDER}/${name}`);
}

/**
 * Compares a backup with what is on its host, and plans to restore it. Rejects with `conflict` where the backup is damaged,
 * `notFound` where the host can't be planned for.
 */
export async function prepareRestore(
  among: ControlPlaneTargets,
  name: string,
  folder: string,
  about: ClusterAbout,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const facts = await readRenewFacts(among, hosts, signal);
  const control = facts.controlPlanes.find(({ host }) => host === name);
  if (!control) {
    const why = facts.unreadable.find(({ host }) => host === name)?.why ?? 'it is no control plane of this cluster.';
    throw new DrydockError('notFound', `${name} could not be read: ${why}`);
  }
  const backup = await backupFacts(hosts.of(control.target), control.layout, folder, signal);
  const authority = control.authorities.find((one) => one.name === 'ca')?.keyHash ?? '';
  const cluster: PlanCluster = { ...about, uid: about.uid ?? uidOfAuthority(authority), version: about.version ?? control.kubeadm };
  return planRestore(control, backup, facts, cluster);
}

async function backupFacts(host: Host, layout: RestorePlan['body']['layout'], folder: string, signal: AbortSignal): Promise<BackupFacts> {
  const backup = await readBackup(host, folder, signal);
  const places = RENEWABLE.flatMap((name) => placeOf(name, layout) ?? []);
  const paths = places.flatMap(({ path, key }) => (key === undefined ? [path] : [path, key]));
  const differing = await differingFrom(host, layout, backup, paths, signal);
  const authorities = AUTHORITY_FILES.map((file) => `${layout.pki}/${file}`);
  const other = await differingFrom(host, layout, backup, authorities, signal);
  const inside = [
    ...(await host.run(certificateFiles([`${folder}/${insideBackup(`${layout.pki}/x`, layout).replace(/\/x$/, '')}`]), signal)),
    ...(await host.run(kubeconfigCertificates(folder), signal)),
  ];
  const expiries = places.flatMap(({ name, path }) => {
    const found = inside.find((file) => file.path === `${folder}/${insideBackup(path, layout)}`)?.certificates[0];
    return found && differing.includes(path) ? [{ name, expiresAt: found.notAfter }] : [];
  });
  return { folder, differing, sameAuthorities: other.length === 0, expiries };
}

export function restoreRequest(plan: RestorePlan): OperationRequest {
  return requestFor(plan, restoreStepInfos(plan), { parallel: 1, stopOnFailure: true });
}

function restoreStepInfos(plan: RestorePlan): readonly StepInfo[] {
  return plan.steps.map((step) => ({
    ...step,
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: step.id.includes('/restart/') ? 15 * MINUTE : 5 * MINUTE,
    lane: undefined,
  }));
}

/** Carries out plans of type `restoreCertificates`, and takes them up again. */
export function createRestoreDefinition(deps: RenewDeps): OperationDefinition {
  return {
    type: 'restoreCertificates',
    async open(header, signal) {
      const plan = header.plan as RestorePlan;
      const hosts = new Hosts(deps);
      try {
        const expected = { authority: plan.body.authority, hosts: [plan.body] };
        const identity = await identifyHosts(header, expected, hosts, deps, signal);
        return {
          ...identity,
          steps: restoreSteps(plan, hosts),
          drift: (drifting) => drift(plan, hosts, drifting),
          dispose: () => hosts.dispose(),
        };
      } catch (error) {
        hosts.dispose();
        throw error;
      }
    },
  };
}

/** Reads again what the plan was made from: the host and its backup, and the members of etcd. */
async function drift(plan: RestorePlan, hosts: Hosts, signal: AbortSignal): Promise<readonly string[]> {
  const { name, target, from, etcd, etcdMembers } = plan.body;
  const targets = new Map([[name, target], ...etcd.map((one) => [one.name, one.target] as const)]);
  const api: RenewFacts['api'] = plan.cluster.uid.startsWith('ca:') ? { answers: false, why: 'as before' } : { answers: true };
  const without = absentMembers(etcd, etcdMembers);
  return restoreDifferences(
    plan,
    await prepareRestore({ targets: [...targets.values()], without, api }, name, from, plan.cluster, hosts, signal),
  );
}

function restoreSteps(plan: RestorePlan, hosts: Hosts): readonly Step[] {
  const { body } = plan;
  const host = hosts.of(body.target);
  const [backupInfo, restoreInfo, ...restartInfos] = restoreStepInfos(plan) as [StepInfo, StepInfo, ...StepInfo[]];
  return [
    {
      ...backupInfo,
      verify: ({ signal }) => backupVerdict(host, body.backup, signal),
      run: ({ signal }) => makeBackup(host, body.layout, body.backup, signal),
    },
    {
      ...restoreInfo,
      async verify({ signal }) {
        const backup = await readBackup(host, body.from, signal);
        const left = await differingFrom(host, body.layout, backup, body.files, signal);
        return left.length === 0
          ? { so: true }
          : { so: false, why: `${left.join(', ')} of ${body.name} ${left.length === 1 ? 'is' : 'are'} not as in the backup.` };
      },
      async run({ signal }) {
        const backup = await readBackup(host, body.from, signal);
        const left = await differingFrom(host, body.layout, backup, body.files, signal);
        await putFilesBack(host, body.layout, backup, left, signal);
      },
    },
    ...body.restarts.map(({ component, healthPort, because }, index): Step => {
      const info = restartInfos[index] as StepInfo;
      const { layout, source } = body;
      const restart = { component, layout, source, healthPort, files: filesFor(component, because, { layout }), wantHealth: true };
      return {
        ...info,
        verify: (context) => settledVerdict(host, restart, context),
        async run(context) {
          const guarded = component === 'etcd' && (await manifestPlace(host, restart, context.signal)) === 'inPlace';
          if (guarded) await untilSpare(host, hosts, body.etcd, body.etcdMembers, context);
          await restartComponent(host, restart, context);
        },
        undo: { title: `Start ${component} of ${body.name} if it is stopped`, run: (context) => putBack(host, restart, context) },
      };
    }),
  ];
}
