import type { Answering } from '../../command/endpoint/answers';
import { HAPROXY_FILE } from '../../bootstrap/endpoint/haproxy';
import type { EndpointSettings } from '../../bootstrap/endpoint/settings';
import type { Finding } from '../plan';
import type { BalancerFacts } from './plan';

export interface HostFindings {
  readonly blockers: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unknowns: readonly Finding[];
}

/** What stands against a host as a balancer, or is worth knowing of it. */
export function endpointFindings({ target, reading, files, answers }: BalancerFacts, settings: EndpointSettings): HostFindings {
  const { name } = target;
  const { port, virtual, backends } = settings;
  const { programs, manager, listeners, interfaces, enforcing, machineId } = reading;
  const [blockers, warnings, unknowns]: [Finding[], Finding[], Finding[]] = [[], [], []];
  const wanted = virtual ? (['haproxy', 'keepalived'] as const) : (['haproxy'] as const);
  const missing = wanted.filter((program) => programs[program].version === undefined);
  if (missing.length > 0 && manager === undefined)
    blockers.push({
      code: 'no-package-manager',
      subject: name,
      message: `${name} has no ${missing.join(' and no ')}, and no package manager that is known here.`,
      hint: 'Install it by hand, then plan again.',
    });
  const strangers = listeners.filter((listener) => listener !== 'haproxy');
  if (strangers.length > 0)
    blockers.push({
      code: 'port-taken',
      subject: name,
      message: `Port ${port} of ${name} is taken by ${strangers.map((one) => (one === '' ? 'another program' : one)).join(', ')}.`,
      hint: strangers.includes('kube-apiserver')
        ? 'On a control plane the endpoint needs another port than the API server: 8443, for example.'
        : 'Stop it, choose another host, or another port.',
    });
  const [other] = files.haproxy.others;
  if (other !== undefined)
    blockers.push({
      code: 'section-taken',
      subject: name,
      message: `${HAPROXY_FILE} on ${name} has a section already that listens on port ${port}: ${other}. HAProxy would give each of the two every other connection.`,
      hint: 'Take it out of the file first; Drydock changes nothing there that is not its own.',
    });
  if (virtual && !interfaces.has(virtual.interface))
    blockers.push({
      code: 'no-interface',
      subject: name,
      message: `${name} has no network interface ${virtual.interface}.`,
      hint: `It has ${[...interfaces.keys()].filter((card) => card !== 'lo').join(', ')}.`,
    });
  if (virtual && files.keepalived.sha256 !== undefined && files.keepalived.block === undefined)
    warnings.push({
      code: 'script-security',
      subject: name,
      message: `keepalived on ${name} is configured already. With Drydock's part it runs only scripts that nobody but root can replace.`,
      hint: 'Look at the owners of the scripts that its file names.',
    });
  if (enforcing)
    warnings.push({
      code: 'selinux',
      subject: name,
      message: `SELinux on ${name} may keep HAProxy from connecting to the API servers.`,
      hint: 'setsebool -P haproxy_connect_any 1 allows it.',
    });
  if (machineId === undefined)
    unknowns.push({ code: 'no-machine-id', subject: name, message: `${name} has no /etc/machine-id by which it could be recognised.` });
  for (const [index, { backend, how }] of answers.entries()) {
    const finding = WORDS[how];
    const server = backends[index]?.name ?? backend;
    if (finding) warnings.push({ code: `backend-${how}`, subject: name, message: finding(server, backend, name), ...HINTS[how] });
  }
  if (answers.length === 0 && backends.length > 0)
    unknowns.push({ code: 'no-answers', subject: name, message: `Whether ${name} reaches the API servers could not be found out.` });
  return { blockers, warnings, unknowns };
}

/** A server that refuses is one that is not set up yet, which is as it should be. */
const WORDS: Readonly<Record<Answering, ((server: string, backend: string, host: string) => string) | undefined>> = {
  ready: undefined,
  refused: undefined,
  unready: (server, backend) => `${server} (${backend}) answers, but not that it is ready; HAProxy sends it nothing until it does.`,
  timeout: (server, backend, host) => `${server} (${backend}) does not answer ${host} at all: something drops what is sent to it.`,
  other: (server, backend, host) =>
    `${host} can't ask ${server} (${backend}): its name is not resolved, it speaks no TLS, or curl is missing.`,
};

const HINTS: Readonly<Record<Answering, { readonly hint?: string }>> = {
  ready: {},
  refused: {},
  unready: { hint: 'An API server with --anonymous-auth=false never does: /readyz has to be readable without a login.' },
  timeout: { hint: 'Look for a firewall between them. A host that is off does the same.' },
  other: {},
};
