import { loadProgram, stopProgram } from '../../core/command/endpoint/commands';
import { readBalancer } from '../../core/command/endpoint/look';
import { packageCommands } from '../../core/command/packages/commands';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { BalancerWork, EndpointPlan, ProgramWork } from '../../core/plan/endpoint/plan';
import { endpointDifferences } from '../../core/plan/endpoint/planner';
import { Hosts, type Host, type HostDeps } from '../control-plane/hosts';
import type { OperationDefinition, Step } from '../engine/definition';
import { requestFor, type OperationRequest } from '../nodes/request';
import { addressStep, answersStep } from './answers-step';
import { readEndpoint } from './facts';
import { fileStep } from './file-step';

const MINUTE = 60_000;

/** One host after the other: with several, the endpoint stays reachable. */
export function endpointRequest(plan: EndpointPlan): OperationRequest {
  return requestFor(plan, stepInfos(plan), { parallel: 1, stopOnFailure: true });
}

function stepInfos(plan: EndpointPlan): readonly StepInfo[] {
  return plan.steps.map((step) => ({
    ...step,
    // That a program has taken a file over can't be seen from outside, so it is told again.
    idempotency: step.id.endsWith('.load') ? 'safe' : 'verifyFirst',
    cancel: step.kind === 'wait' ? 'now' : 'boundary',
    timeout: step.id.endsWith('/packages') ? 25 * MINUTE : 5 * MINUTE,
    lane: undefined,
  }));
}

/** Carries out plans of type `installEndpoint`, and takes them up again. The API of the cluster is not asked: it may be what is missing. */
export function createEndpointDefinition(deps: HostDeps): OperationDefinition {
  return {
    type: 'installEndpoint',
    async open(header) {
      const plan = header.plan as EndpointPlan;
      const hosts = new Hosts(deps);
      return {
        clusterUid: header.cluster.uid,
        steps: endpointSteps(plan, hosts),
        drift: async (signal) =>
          endpointDifferences(
            plan,
            await readEndpoint(
              plan.body.balancers.map(({ target }) => target),
              plan.body.settings,
              hosts,
              signal,
            ),
          ),
        dispose: () => hosts.dispose(),
      };
    },
  };
}

function endpointSteps(plan: EndpointPlan, hosts: Hosts): readonly Step[] {
  const { settings, balancers } = plan.body;
  return stepInfos(plan).map((info) => {
    if (info.id === 'address')
      return addressStep(
        info,
        balancers.map(({ target }) => hosts.of(target)),
        settings,
      );
    const work = balancers.find(({ target }) => info.id.startsWith(`${target.name}/`));
    const what = info.id.slice((work?.target.name.length ?? 0) + 1);
    const [program, part] = what.split('.');
    const programWork = work?.programs.find((one) => one.program === program);
    if (work && what === 'packages') return packagesStep(info, hosts.of(work.target), work);
    if (work && what === 'answers') return answersStep(info, hosts.of(work.target), settings);
    if (work && programWork && part === 'file') return fileStep(info, hosts.of(work.target), programWork, settings.cluster);
    if (work && programWork && part === 'load') return loadStep(info, hosts.of(work.target), programWork, settings.port);
    throw new DrydockError('internal', `An endpoint has no step ${info.id}.`);
  });
}

function packagesStep(info: StepInfo, host: Host, { packages }: BalancerWork): Step {
  const names = packages?.names ?? [];
  return {
    ...info,
    async verify({ signal }) {
      const { programs } = await host.run(readBalancer(0), signal);
      const missing = names.filter((name) => programs[name].version === undefined);
      if (missing.length > 0) return { so: false, why: `${missing.join(', ')} is not on ${host.name}.` };
      return { so: true, note: names.map((name) => `${name} ${programs[name].version}`).join(', ') };
    },
    async run({ signal }) {
      if (!packages) return;
      const commands = packageCommands(packages.manager);
      for (const command of [...commands.refresh(), ...commands.add(names)]) await host.run(command, signal);
    },
  };
}

function loadStep(info: StepInfo, host: Host, { program, wasActive, wasEnabled }: ProgramWork, port: number): Step {
  return {
    ...info,
    async verify({ signal }) {
      const { programs, listeners } = await host.run(readBalancer(port), signal);
      const { active, enabled } = programs[program];
      if (!active) return { so: false, why: `${program} on ${host.name} does not run; journalctl -u ${program} there tells why.` };
      if (!enabled) return { so: false, why: `${program} would not start with ${host.name}.` };
      if (program === 'haproxy' && listeners.length === 0) return { so: false, why: `Nothing listens on port ${port} of ${host.name}.` };
      return { so: true };
    },
    async run({ signal }) {
      for (const command of loadProgram(program)) await host.run(command, signal);
    },
    ...(wasActive && wasEnabled
      ? {}
      : {
          undo: {
            title: `Stop ${program} on ${host.name}`,
            run: async ({ signal }) => void (await host.run(stopProgram(program), signal)),
          },
        }),
  };
}
