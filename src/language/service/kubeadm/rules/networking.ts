import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import type { PathStep } from '../../yaml/walk';
import { contains, overlap, parseCidr, parseCidrs, parseIp, rangeSize, type Cidr } from '../go/address';
import { isSubdomain } from '../go/names';
import type { Judge } from '../scope';
import { argumentsAt } from './structure';
import { rule, VALIDATION } from './info';

export const ka043 = rule(
  'KA043',
  'error',
  'The DNS domain of the cluster can not be one.',
  'It is a DNS subdomain in lower case, such as `cluster.local`.',
  VALIDATION,
);
export const ka044 = rule(
  'KA044',
  'error',
  'The addresses of Services are refused.',
  'One range, or two of different families joined by a comma without blanks; at least 10 addresses; not larger than /12 (IPv4) or /108 (IPv6).',
  VALIDATION,
  {
    bad: 'networking:\n  serviceSubnet: 10.96.0.0/8\n',
    good: 'networking:\n  serviceSubnet: 10.96.0.0/12\n',
  },
);
export const ka045 = rule(
  'KA045',
  'error',
  'The addresses of pods are refused.',
  'One range, or two of different families joined by a comma without blanks; at least 14 addresses. Each node gets a part of it (a /24, or a /64 of IPv6, unless the controller manager\'s `node-cidr-mask-size-ipv4` or `-ipv6` says otherwise): the range must not be smaller than one part, nor more than 16 bits larger. With `allocate-node-cidrs: "false"` the parts do not matter.',
  VALIDATION,
  {
    bad: 'networking:\n  podSubnet: 10.244.0.0/25\n',
    good: 'networking:\n  podSubnet: 10.244.0.0/16\n',
  },
);
export const ka046 = rule(
  'KA046',
  'warning',
  'Ranges of addresses collide.',
  'Pods, Services and nodes need ranges of their own, and of the same families. kubeadm does not look; connections then end at the wrong place.',
  'Kubernetes networking model',
);
export const ka047 = rule(
  'KA047',
  'warning',
  'A range is of the deprecated IPv6 site-local addresses.',
  'fec0::/10 was given up by RFC 3879; use unique local addresses, fd00::/8.',
  VALIDATION,
);

export const networkingRules: readonly RuleInfo[] = [ka043, ka044, ka045, ka046, ka047];

const SERVICE_BITS = 20;
const SITE_LOCAL = parseCidr('fec0::/10');

/** `networking` of a ClusterConfiguration. */
export function checkNetworking(judge: Judge): void {
  const domain = judge.text(['networking', 'dnsDomain']);
  if (domain !== undefined && !isSubdomain(domain)) {
    judge.say(
      ka043,
      ['networking', 'dnsDomain'],
      `"${domain}" can not be a DNS domain: lower-case letters, digits, dashes and dots, each part beginning and ending with a letter or digit.`,
    );
  }
  const services = checkRange(judge, ka044, 'serviceSubnet', 10);
  const pods = checkRange(judge, ka045, 'podSubnet', 14);
  for (const range of services ?? []) {
    if (range.bits - range.prefix > SERVICE_BITS) {
      judge.say(
        ka044,
        ['networking', 'serviceSubnet'],
        `The range is too large for Services: the mask is at least /${range.bits - SERVICE_BITS}.`,
      );
    }
  }
  checkNodeMask(judge, pods ?? []);
  checkCollisions(judge, services, pods);
}

function checkRange(judge: Judge, info: RuleInfo, field: string, least: number): readonly Cidr[] | undefined {
  const path: readonly PathStep[] = ['networking', field];
  const text = judge.text(path);
  if (text === undefined) return undefined;
  const ranges = parseCidrs(text);
  if (ranges === undefined) {
    const blank = /\s/.test(text) && parseCidrs(text.replace(/\s/g, '')) !== undefined;
    const range = judge.range(path);
    const hint = blank
      ? 'kubeadm allows no blanks beside the comma.'
      : 'Write an address, a slash and the length of the mask, such as 10.244.0.0/16.';
    judge.say(info, path, `"${text}" is no range of addresses. ${hint}`, {
      ...(blank
        ? { fixes: [{ title: 'Remove the blanks', edits: [{ ...range, newText: JSON.stringify(text.replace(/\s/g, '')) }], isSafe: true }] }
        : {}),
    });
    return undefined;
  }
  if (ranges.length > 2) judge.say(info, path, `${ranges.length} ranges are too many: one, or two of different families for dual stack.`);
  if (ranges.length === 2 && ranges[0]?.bits === ranges[1]?.bits)
    judge.say(info, path, 'Both ranges are of one family. Dual stack needs one of IPv4 and one of IPv6.');
  for (const range of ranges) {
    const size = rangeSize(range);
    if (size < least) {
      const what = size === 0 ? 'kubeadm counts no addresses in a range this large' : `The range holds ${size} addresses`;
      judge.say(info, path, `${what}; at least ${least} are needed.`);
    }
    if (SITE_LOCAL && overlap(range, SITE_LOCAL))
      judge.say(ka047, path, 'The range is of fec0::/10, which was given up (RFC 3879). Use addresses of fd00::/8.');
  }
  return ranges;
}

/** The last argument of a name counts. */
function argument(judge: Judge, name: string): string | undefined {
  return argumentsAt(judge, ['controllerManager', 'extraArgs']).findLast((one) => one.name === name)?.value;
}

function checkNodeMask(judge: Judge, pods: readonly Cidr[]): void {
  if (argument(judge, 'allocate-node-cidrs') === 'false') return;
  for (const range of pods) {
    const name = range.bits === 32 ? 'node-cidr-mask-size-ipv4' : 'node-cidr-mask-size-ipv6';
    const written = argument(judge, name);
    if (written !== undefined && isPlaceholder(written)) continue;
    if (written !== undefined && written !== '' && !/^[-+]?\d+$/.test(written)) {
      judge.say(ka045, ['networking', 'podSubnet'], `${name} of the controller manager is "${written}", which is no number.`);
      continue;
    }
    const mask = written === undefined || written === '' ? (range.bits === 32 ? 24 : 64) : Number(written);
    const path = ['networking', 'podSubnet'];
    if (range.prefix > mask) {
      judge.say(
        ka045,
        path,
        `Each node gets a /${mask}, but the whole range is only a /${range.prefix}. Make it larger, or set ${name} of the controller manager.`,
      );
    } else if (mask - range.prefix > 16) {
      judge.say(
        ka045,
        path,
        `The range is a /${range.prefix} and each node gets a /${mask}: more than 16 bits lie between. Make the range smaller, or set ${name} of the controller manager.`,
      );
    }
  }
}

function checkCollisions(judge: Judge, services: readonly Cidr[] | undefined, pods: readonly Cidr[] | undefined): void {
  const path = ['networking', 'podSubnet'];
  if (services && pods) {
    if (services.some((one) => pods.some((other) => overlap(one, other)))) {
      judge.say(ka046, path, 'The ranges of pods and Services overlap: some Services will be unreachable. kubeadm does not look at it.');
    }
    const families = (ranges: readonly Cidr[]) => [...new Set(ranges.map(({ bits }) => bits))].sort().join();
    if (families(services) !== families(pods)) {
      judge.say(ka046, path, 'Pods and Services are not of the same families: give both one range of each, or both one of the same.');
    }
  }
}

/** Whether an address of this host lies in the ranges of pods or Services. */
export function checkAddressOutside(judge: Judge, cluster: Judge, at: readonly PathStep[]): void {
  const path = [...at, 'advertiseAddress'];
  const ip = parseIp(judge.text(path) ?? '');
  if (ip === undefined) return;
  for (const field of ['podSubnet', 'serviceSubnet']) {
    const ranges = parseCidrs(cluster.text(['networking', field]) ?? '') ?? [];
    if (ranges.some((range) => contains(range, ip))) {
      judge.say(
        ka046,
        path,
        `This host's address lies in networking.${field}: the node will not be reachable from pods. Choose another range.`,
      );
    }
  }
}
