import { hostPort } from '../../bootstrap/endpoint/address';
import { HAPROXY_FILE, haproxyBlock } from '../../bootstrap/endpoint/haproxy';
import { KEEPALIVED_FILE, keepalivedBlock, MOST_BALANCERS } from '../../bootstrap/endpoint/keepalived';
import { endpointProblems, type EndpointSettings } from '../../bootstrap/endpoint/settings';
import { checkConfiguration, loadProgram } from '../../command/endpoint/commands';
import type { BalancerProgram } from '../../command/endpoint/look';
import { packageCommands } from '../../command/packages/commands';
import type { HostTarget } from '../../model/host';
import { hashOf } from '../hash';
import type { Finding, PlanCluster, PlannedStep } from '../plan';
import { endpointFindings } from './findings';
import type { BalancerFacts, BalancerWork, EndpointFacts, EndpointPlan, ProgramWork } from './plan';

/** Plans to install the balancers of an endpoint, or to bring their list of API servers up to date: whatever differs from the settings. */
export function planEndpoint(facts: EndpointFacts, settings: EndpointSettings, cluster: PlanCluster): EndpointPlan {
  const blockers: Finding[] = endpointProblems(settings).map((problem) => ({ code: 'settings', ...problem }));
  if (facts.balancers.length === 0)
    blockers.push({
      code: 'no-balancer',
      subject: cluster.name,
      message: 'No host is named that HAProxy could run on.',
      hint: 'Give a host the role load-balancer in drydock.yaml, or name one.',
    });
  if (settings.virtual && facts.balancers.length > MOST_BALANCERS)
    blockers.push({
      code: 'too-many',
      subject: cluster.name,
      message: `keepalived is set up for ${MOST_BALANCERS} balancers at most here, not ${facts.balancers.length}.`,
    });
  const found = facts.balancers.map((balancer) => endpointFindings(balancer, settings));
  blockers.push(...found.flatMap((one) => one.blockers));
  const works = blockers.some(({ code }) => code === 'settings') ? [] : facts.balancers.map((balancer) => workOn(balancer, settings));
  const steps = works.flatMap((work) => stepsOn(work, settings));
  if (settings.virtual && steps.length > 0) {
    const { address } = settings.virtual;
    steps.push({ id: 'address', title: `Find ${address} on one of the balancers`, target: settings.cluster, kind: 'wait' });
  }
  const body = { settings, balancers: works };
  return {
    type: 'installEndpoint',
    title: `Endpoint ${hostPort(settings.address, settings.port)} by HAProxy${settings.virtual ? ' and keepalived' : ''}`,
    cluster,
    targets: facts.balancers.map(({ target }) => target.name),
    steps,
    blockers,
    warnings: [...found.flatMap((one) => one.warnings), ...generalWarnings(settings, works)],
    unknowns: found.flatMap((one) => one.unknowns),
    undo: [
      'Each file comes back as it was, from its backup; where somebody else changed it since, only the part of Drydock is taken back.',
      'A program that did not run before is stopped and disabled. Packages stay installed.',
    ],
    estimate: { atLeastSeconds: Math.max(5, works.length * 5), because: 'HAProxy asks each API server twice before it uses it' },
    commands: works.flatMap(byHand),
    factsAt: facts.at,
    hash: hashOf({ type: 'installEndpoint', cluster: cluster.uid, body }),
    body,
  };
}

/** What stands against a plan in facts that were read again; empty: it holds. */
export function endpointDifferences(plan: EndpointPlan, facts: EndpointFacts): readonly string[] {
  return plan.body.balancers.flatMap(({ target, packages, programs }) => {
    const now = facts.balancers.find((one) => one.target.name === target.name);
    if (!now) return [`${target.name} was not read.`];
    return programs
      .filter(({ program, before, file }) => {
        if (packages?.names.includes(program)) return now.reading.programs[program].version !== undefined;
        return (now.files[program].sha256 ?? 'absent') !== before && file !== '';
      })
      .map(({ file }) => `${file} on ${target.name} is not as it was.`);
  });
}

function workOn({ target, reading, files }: BalancerFacts, settings: EndpointSettings): BalancerWork {
  const { virtual } = settings;
  const wanted: readonly (readonly [BalancerProgram, string, string])[] = [
    ['haproxy', HAPROXY_FILE, haproxyBlock(settings)],
    ...(virtual ? [['keepalived', KEEPALIVED_FILE, keepalivedBlock({ ...settings, virtual }, target.name)] as const] : []),
  ];
  const missing = wanted.map(([program]) => program).filter((program) => reading.programs[program].version === undefined);
  const programs = wanted.map(([program, file, block]): ProgramWork => {
    const { sha256, block: blockBefore } = files[program];
    const { active, enabled } = reading.programs[program];
    return {
      program,
      file,
      block,
      blockBefore,
      before: missing.includes(program) ? undefined : (sha256 ?? 'absent'),
      backup: missing.includes(program) || sha256 === undefined ? undefined : `${file}.drydock-${sha256.slice(0, 12)}`,
      wasActive: active,
      wasEnabled: enabled,
    };
  });
  return {
    target: expecting(target, reading.machineId),
    packages: reading.manager && missing.length > 0 ? { manager: reading.manager, names: missing } : undefined,
    programs,
  };
}

/** Whoever answers at the address later must be the machine that was read. */
export function expecting(target: HostTarget, machineId: string | undefined): HostTarget {
  return machineId === undefined ? target : { ...target, expected: { ...target.expected, machineId } };
}

/** Whether nothing has to be changed in a file, nor for the program to run. */
export function isDone({ block, blockBefore, wasActive, wasEnabled }: ProgramWork): boolean {
  return block === blockBefore && wasActive && wasEnabled;
}

function stepsOn({ target, packages, programs }: BalancerWork, { port }: EndpointSettings): PlannedStep[] {
  const { name } = target;
  const step = (what: string, title: string, kind: PlannedStep['kind']): PlannedStep => ({
    id: `${name}/${what}`,
    title,
    target: name,
    kind,
  });
  return [
    ...(packages ? [step('packages', `Install ${packages.names.join(' and ')} on ${name}`, 'mutate')] : []),
    ...programs.flatMap((work) =>
      isDone(work)
        ? []
        : [
            step(`${work.program}.file`, `Check and replace ${work.file} on ${name}`, 'mutate'),
            step(`${work.program}.load`, `Let ${work.program} on ${name} take it over`, 'mutate'),
          ],
    ),
    step('answers', `Reach every ready API server through port ${port} of ${name}`, 'wait'),
  ];
}

function generalWarnings(settings: EndpointSettings, works: readonly BalancerWork[]): readonly Finding[] {
  const warnings: Finding[] = [];
  if (works.length === 1)
    warnings.push({
      code: 'single',
      subject: works[0]?.target.name ?? '',
      message: 'One balancer is one point of failure: while its host is away, nobody reaches the API under this endpoint.',
      hint: 'Name a second one and an address that moves between them, or balance outside.',
    });
  if (works.length > 1 && !settings.virtual)
    warnings.push({
      code: 'no-virtual-address',
      subject: settings.address,
      message: `Nothing moves ${settings.address} from one balancer to another when a host fails.`,
      hint: 'Write loadBalancer.virtualAddress and interface in drydock.yaml, or let DNS or the network do it.',
    });
  if (
    works.some(({ programs }) =>
      programs.some(({ program, blockBefore, block }) => program === 'haproxy' && blockBefore !== undefined && blockBefore !== block),
    )
  )
    warnings.push({
      code: 'old-connections',
      subject: settings.address,
      message:
        'Connections that are open stay with the process of HAProxy that has them, and with the API server they go to, until they end.',
    });
  return warnings;
}

function byHand({ packages, programs }: BalancerWork): readonly (readonly string[])[] {
  return [
    ...(packages ? packageCommands(packages.manager).add(packages.names) : []),
    ...programs
      .filter((work) => !isDone(work))
      .flatMap(({ program, file }) => [checkConfiguration(program, file), ...loadProgram(program)]),
  ].map(({ argv }) => argv);
}
