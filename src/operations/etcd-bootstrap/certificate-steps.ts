import { clientCertificate, memberCertificates, type Wanted } from '../../core/bootstrap/etcd/certificates';
import { CLIENT, clientUrl, ETCD, type EtcdSettings } from '../../core/bootstrap/etcd/settings';
import { checkCertificate, digestOf, makeAuthority, requestCertificate, signRequest } from '../../core/command/etcd-bootstrap/certificates';
import { clientReaches, makeFolder, moveAside } from '../../core/command/etcd-bootstrap/commands';
import type { StepInfo } from '../../core/operation/events';
import type { EtcdHost } from '../../core/bootstrap/etcd/settings';
import type { Host } from '../control-plane/hosts';
import type { Step, Verdict } from '../engine/definition';

const PUBLIC = 0o644;
const CA = `${ETCD.pki}/ca.crt`;

/** What the steps that make certificates share. */
export interface Signing {
  /** The host with the authority. */
  readonly authority: Host;
  readonly settings: EtcdSettings;
  /** Added to the names of what is moved aside. */
  readonly aside: string;
}

export function authorityStep(info: StepInfo, { authority, aside }: Signing): Step {
  return {
    ...info,
    async verify({ signal }) {
      const digests = await Promise.all([CA, `${ETCD.pki}/ca.key`].map((path) => authority.run(digestOf(path), signal)));
      return digests.includes(undefined) ? { so: false, why: `There is no authority on ${authority.name}.` } : { so: true };
    },
    run: async ({ signal }) => void (await authority.run(makeAuthority(ETCD.pki), signal)),
    undo: {
      title: `Move ${ETCD.pki} on ${authority.name} aside`,
      run: async ({ signal }) => void (await authority.run(moveAside([ETCD.pki], aside), signal)),
    },
  };
}

/** Server, peer and client certificate of a member. */
export function memberStep(info: StepInfo, host: Host, member: EtcdHost, signing: Signing): Step {
  const wanted = memberCertificates(member, ETCD.pki);
  return {
    ...info,
    verify: ({ signal }) => certified(host, wanted, CA, signing, signal),
    run: ({ signal }) => certify(host, wanted, CA, signing, signal),
    undo: {
      title: `Move ${ETCD.pki} on ${host.name} aside`,
      async run({ signal }) {
        // On the first one, the authority goes with it.
        await host.run(moveAside([ETCD.pki], signing.aside), signal);
      },
    },
  };
}

/** The certificate of an API server, where kubeadm looks for it. */
export function clientStep(info: StepInfo, host: Host, signing: Signing): Step {
  const wanted = [clientCertificate(CLIENT.certFile.replace(/\.crt$/, ''))];
  const urls = signing.settings.members.map(clientUrl);
  return {
    ...info,
    async verify({ signal }) {
      const verdict = await certified(host, wanted, CLIENT.caFile, signing, signal);
      if (!verdict.so) return verdict;
      await host.run(clientReaches(urls), signal);
      return { so: true, note: `${host.name} reaches ${urls.join(', ')} with it.` };
    },
    run: ({ signal }) => certify(host, wanted, CLIENT.caFile, signing, signal),
    undo: {
      title: `Move the client certificate on ${host.name} aside`,
      run: async ({ signal }) => void (await host.run(moveAside([CLIENT.certFile, CLIENT.keyFile, CLIENT.caFile], signing.aside), signal)),
    },
  };
}

/** Keys are made where they are used; only requests and certificates go over the connections. */
async function certify(host: Host, wanted: readonly Wanted[], ca: string, { authority, settings }: Signing, signal: AbortSignal) {
  const requests = [];
  for (const one of wanted) requests.push({ one, request: await host.run(requestCertificate(one), signal) });
  const write = (path: string, content: string) =>
    host.use(signal, (shell) => shell.writeFile(path, content, { sudo: true, mode: PUBLIC, owner: 'root:root' }, signal));
  if (host.name !== authority.name || ca !== CA) {
    const folder = ca.replace(/\/[^/]*$/, '');
    await host.run(makeFolder(folder), signal);
    await write(ca, await authority.text(CA, signal));
  }
  for (const { one, request } of requests)
    await write(`${one.base}.crt`, await authority.run(signRequest(ETCD.pki, settings.days, one, request), signal));
}

async function certified(host: Host, wanted: readonly Wanted[], ca: string, { authority }: Signing, signal: AbortSignal): Promise<Verdict> {
  const [ours, theirs] = await Promise.all([authority.run(digestOf(CA), signal), host.run(digestOf(ca), signal)]);
  if (theirs === undefined || theirs !== ours)
    return { so: false, why: `${ca} on ${host.name} is not the authority of ${authority.name}.` };
  for (const one of wanted) {
    const problem = await host.run(checkCertificate(one, ca), signal);
    if (problem !== undefined) return { so: false, why: `${one.base}.crt on ${host.name}: ${problem}.` };
  }
  return { so: true };
}
