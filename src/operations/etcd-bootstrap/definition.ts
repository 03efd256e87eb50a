import { CLIENT_PORT, ETCD } from '../../core/bootstrap/etcd/settings';
import { enableEtcd, etcdEnabled, makeDataFolder, moveAside, reloadUnits, stopEtcd } from '../../core/command/etcd-bootstrap/commands';
import { syncLatency } from '../../core/command/etcd-bootstrap/look';
import { Etcdctl, HOST_PROGRAM } from '../../core/command/etcd/etcdctl';
import { startUnit } from '../../core/command/etcd/unit';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { EtcdBootstrapPlan, MemberWork } from '../../core/plan/etcd-bootstrap/plan';
import { etcdBootstrapDifferences } from '../../core/plan/etcd-bootstrap/planner';
import { Hosts, type Host, type HostDeps } from '../control-plane/hosts';
import { readText } from '../endpoint/facts';
import type { OperationDefinition, Step, Verdict } from '../engine/definition';
import { requestFor, type OperationRequest } from '../nodes/request';
import { authorityStep, clientStep, memberStep, type Signing } from './certificate-steps';
import { readEtcdHosts } from './facts';
import { compareMembers } from './whole';

const MINUTE = 60_000;
const PAUSE_MS = 1000;
/** Above it, etcd's own guide expects leader elections under load. */
const SLOW_SYNC_MS = 10;

export function etcdBootstrapRequest(plan: EtcdBootstrapPlan): OperationRequest {
  return requestFor(plan, stepInfos(plan), { parallel: 1, stopOnFailure: true });
}

function stepInfos(plan: EtcdBootstrapPlan): readonly StepInfo[] {
  return plan.steps.map((step) => ({
    ...step,
    idempotency: step.kind === 'check' ? 'safe' : 'verifyFirst',
    cancel: step.kind === 'check' || step.id === 'start' ? 'now' : 'boundary',
    timeout: 5 * MINUTE,
    lane: undefined,
  }));
}

/** Carries out plans of type `bootstrapEtcd`, and takes them up again. There is no cluster yet whose API could be asked. */
export function createEtcdBootstrapDefinition(deps: HostDeps): OperationDefinition {
  return {
    type: 'bootstrapEtcd',
    async open(header) {
      const plan = header.plan as EtcdBootstrapPlan;
      const { members, clients } = plan.body;
      const hosts = new Hosts(deps);
      return {
        clusterUid: header.cluster.uid,
        steps: etcdBootstrapSteps(plan, hosts),
        drift: async (signal) =>
          etcdBootstrapDifferences(
            plan,
            await readEtcdHosts(
              members.map(({ target }) => target),
              clients,
              hosts,
              signal,
            ),
          ),
        dispose: () => hosts.dispose(),
      };
    },
  };
}

function etcdBootstrapSteps(plan: EtcdBootstrapPlan, hosts: Hosts): readonly Step[] {
  const { settings, members, clients, aside } = plan.body;
  const running = members.map((work) => ({ work, host: hosts.of(work.target) }));
  const [first] = running;
  if (!first) return [];
  const signing: Signing = { authority: first.host, settings, aside };
  return stepInfos(plan).map((info) => {
    if (info.id === 'authority') return authorityStep(info, signing);
    if (info.id === 'start') return startStep(info, running);
    if (info.id === 'whole') return wholeStep(info, running);
    const slash = info.id.lastIndexOf('/');
    const [name, what] = [info.id.slice(0, slash), info.id.slice(slash + 1)];
    const member = running.find(({ work }) => work.name === name);
    const client = clients.find((target) => target.name === name);
    if (what === 'client' && client) return clientStep(info, hosts.of(client), signing);
    if (what === 'disk' && member) return diskStep(info, member.host);
    if (what === 'certificates' && member) return memberStep(info, member.host, member.work, signing);
    if (what === 'service' && member) return serviceStep(info, member.host, member.work, aside);
    throw new DrydockError('internal', `The bootstrap of etcd has no step ${info.id}.`);
  });
}

interface Member {
  readonly work: MemberWork;
  readonly host: Host;
}

/** Tells, and keeps nobody from going on: what is fast enough depends on what the cluster will do. */
function diskStep(info: StepInfo, host: Host): Step {
  return {
    ...info,
    verify: () => Promise.resolve({ so: true }),
    async run(context) {
      const took = await host.run(syncLatency, context.signal);
      if (took === undefined) return;
      const words = `${host.name} takes ${took.toFixed(1)} ms for a synchronous write where the data will be`;
      context.note(took > SLOW_SYNC_MS ? `${words}: slow for etcd, which wants less than ${SLOW_SYNC_MS} ms for 99 of 100.` : `${words}.`);
    },
  };
}

function serviceStep(info: StepInfo, host: Host, { unit }: MemberWork, aside: string): Step {
  return {
    ...info,
    async verify({ signal }) {
      const found = await readText(host, ETCD.unitFile, signal);
      return found?.text === unit ? { so: true } : { so: false, why: `${ETCD.unitFile} on ${host.name} is not as wanted.` };
    },
    async run({ signal }) {
      await host.run(makeDataFolder, signal);
      await host.use(signal, (shell) => shell.writeFile(ETCD.unitFile, unit, { sudo: true, mode: 0o644, owner: 'root:root' }, signal));
    },
    undo: {
      title: `Stop etcd on ${host.name}, and move its unit and its data aside`,
      async run({ signal }) {
        await host.run(stopEtcd, signal);
        await host.run(moveAside([ETCD.unitFile, ETCD.data], aside), signal);
        await host.run(reloadUnits, signal);
      },
    },
  };
}

/** All at once: each waits for the others. */
function startStep(info: StepInfo, members: readonly Member[]): Step {
  const look = async (signal: AbortSignal): Promise<Verdict> => {
    const verdicts = await Promise.all(members.map(({ host, work }) => healthOf(host, work, signal)));
    return (
      verdicts.find(({ so }) => !so) ?? {
        so: true,
        note: `${members.length === 1 ? 'The member is' : `All ${members.length} members are`} healthy.`,
      }
    );
  };
  return {
    ...info,
    verify: ({ signal }) => look(signal),
    async run(context) {
      const { signal, clock } = context;
      await Promise.all(
        members.map(async ({ host }) => {
          await host.run(reloadUnits, signal);
          await host.run(enableEtcd, signal);
          await host.run(startUnit(ETCD.unit), signal);
        }),
      );
      for (;;) {
        const verdict = await look(signal);
        if (verdict.so) return;
        context.progress({ message: verdict.why });
        await clock.sleep(PAUSE_MS, signal);
      }
    },
    undo: {
      title: 'Stop the members',
      run: async ({ signal }) => void (await Promise.all(members.map(({ host }) => host.run(stopEtcd, signal)))),
    },
  };
}

/** etcdctl of a member, for itself alone. */
function etcdctlOn({ target }: Host): Etcdctl {
  const credentials = {
    target,
    ca: `${ETCD.pki}/ca.crt`,
    cert: `${ETCD.pki}/healthcheck-client.crt`,
    key: `${ETCD.pki}/healthcheck-client.key`,
  };
  return new Etcdctl(HOST_PROGRAM, { address: undefined, port: CLIENT_PORT, credentials });
}

async function healthOf(host: Host, { name }: MemberWork, signal: AbortSignal): Promise<Verdict> {
  if (!(await host.run(etcdEnabled, signal))) return { so: false, why: `etcd of ${name} would not start with its host.` };
  try {
    const { healthy, reason } = await host.run(etcdctlOn(host).health(), signal);
    return healthy
      ? { so: true }
      : { so: false, why: `${name} is not healthy${reason === undefined ? '' : `: ${reason}`}; journalctl -u etcd there tells more.` };
  } catch (error) {
    if (!DrydockError.is(error, 'protocol')) throw error;
    return { so: false, why: `${name} does not answer yet; journalctl -u etcd there tells more.` };
  }
}

function wholeStep(info: StepInfo, members: readonly Member[]): Step {
  return {
    ...info,
    verify: () => Promise.resolve({ so: true }),
    async run(context) {
      context.note(
        await compareMembers(
          members.map(({ host, work }) => ({ host, name: work.name, etcdctl: etcdctlOn(host) })),
          context.signal,
        ),
      );
    },
  };
}
