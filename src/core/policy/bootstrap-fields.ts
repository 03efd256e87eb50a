/** What the fields of a cluster to be made can be; one place for the reader of the fleet file and for its rules. Each gives a sentence, or undefined. */
import { durationSeconds } from '../parse/go-duration';
import { isIPv4, isIPv6 } from '../parse/ip-address';

/** Families of addresses. */
export type AddressFamily = 4 | 6;

/** Undefined: no address. Zones (`%eth0`) are none of a node. */
export function familyOf(text: string): AddressFamily | undefined {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : undefined;
}

/** The family of a range such as `10.244.0.0/16`; undefined: no range. */
export function subnetFamily(text: string): AddressFamily | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = familyOf(address);
  return family !== undefined && Number(length) <= (family === 4 ? 32 : 128) ? family : undefined;
}

export function versionProblem(text: string): string | undefined {
  if (/^v?1\.\d{1,3}\.\d{1,3}$/.test(text)) return undefined;
  return `"${text}" is not a version with minor and patch release such as v1.34.4.`;
}

/** Host and port of an endpoint. Undefined: it is none. */
export function splitEndpoint(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]/\s@]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  const sound = bracketed === undefined ? isIPv4(host) || (/[a-z]/i.test(host) && isDnsName(host)) : isIPv6(bracketed);
  return sound && port > 0 && port < 65_536 ? { host, port } : undefined;
}

export function endpointProblem(text: string): string | undefined {
  if (splitEndpoint(text)) return undefined;
  return `"${text}" is not host and port such as api.prod.example.org:6443 or [fd00::10]:6443.`;
}

export function subnetProblem(text: string): string | undefined {
  return subnetFamily(text) === undefined ? `"${text}" is not a range of addresses such as 10.244.0.0/16.` : undefined;
}

/** Of one list of ranges or addresses: at most one for each family. */
export function familiesProblem(families: readonly (AddressFamily | undefined)[], what: string): string | undefined {
  if (families.length > 2 || new Set(families).size < families.length) return `${what} are at most one for IPv4 and one for IPv6.`;
  return undefined;
}

export function addressProblem(text: string): string | undefined {
  return familyOf(text) === undefined ? `"${text}" is not an IP address.` : undefined;
}

export function durationProblem(text: string): string | undefined {
  return (durationSeconds(text) ?? 0) > 0 ? undefined : `"${text}" is not a duration such as 8760h.`;
}

export function cniProblem(text: string): string | undefined {
  if (/^https:\/\/[^\s/@]+\/\S+$/.test(text)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'A manifest of the pod network is a path or begins with https://, without a user.';
  return text.trim() === '' || /[\0\r\n]/.test(text) ? 'A manifest of the pod network is a path or an https URL.' : undefined;
}

/** Whether a manifest lies on a server. */
export function isManifestUrl(text: string): boolean {
  return text.startsWith('https://');
}

export function repositoryProblem(text: string): string | undefined {
  if (/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/.test(text)) return undefined;
  return `"${text}" is not a repository such as registry.example.org/k8s: no scheme, lower case, no slash at the end.`;
}

export function etcdUrlProblem(text: string): string | undefined {
  return /^https:\/\/[^\s/@]+:\d{1,5}$/.test(text) ? undefined : `"${text}" is not an address of etcd such as https://10.0.0.21:2379.`;
}

export function hostPathProblem(text: string): string | undefined {
  if (/^\/[\w./-]+$/.test(text) && !text.includes('..')) return undefined;
  return `"${text}" is not an absolute path on the first control plane.`;
}

export function checkNameProblem(text: string): string | undefined {
  if (text.toLowerCase() === 'all')
    return 'All checks at once are not passed over: some of them keep data from being overwritten. Name each.';
  return /^[A-Za-z][\w/.-]*$/.test(text) ? undefined : `"${text}" is no name of a check of kubeadm.`;
}

function isDnsName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i.test(text);
}
