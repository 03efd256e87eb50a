import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import { pairs, type PathStep } from '../../yaml/walk';
import { gatesOf, featureGates } from '../../../../core/policy/releases/kubeadm-gates';
import { isPort, parseIp, splitHostPort } from '../go/address';
import { parseDuration } from '../go/duration';
import { isRepository, isSubdomain, isWildcardSubdomain } from '../go/names';
import type { Judge } from '../scope';
import { checkOddArguments, checkVolumes } from './component';
import { checkGateArguments } from './gates';
import { rule, VALIDATION } from './info';
import { checkArguments } from './node';
import { checkVersion } from './version';

export const ka042 = rule(
  'KA042',
  'error',
  'The endpoint of the control plane can not be one.',
  'It is `host`, `host:port`, an IP address, or an IPv6 address in brackets with a port; never a URL.',
  'kubeadm, util/endpoint.go',
  {
    bad: 'controlPlaneEndpoint: https://api.example.com:6443\n',
    good: 'controlPlaneEndpoint: api.example.com:6443\n',
  },
);
export const ka048 = rule('KA048', 'error', 'A path is not absolute.', 'Paths are taken from the root of the host.', VALIDATION);
export const ka049 = rule(
  'KA049',
  'error',
  'A further name of a certificate can not be one.',
  'It is an IP address, a DNS name, or a DNS name with `*.` before it. Ranges, ports and URLs are not possible.',
  VALIDATION,
);
export const ka050 = rule(
  'KA050',
  'error',
  'A registry is refused.',
  'It is a host, an optional port and a path in lower case, without a scheme and without a slash at the end.',
  VALIDATION,
  {
    bad: 'imageRepository: https://registry.example.com/k8s/\n',
    good: 'imageRepository: registry.example.com/k8s\n',
  },
);
export const ka053 = rule(
  'KA053',
  'error',
  'A feature gate of kubeadm does not exist.',
  "Only gates of kubeadm itself are taken. Gates of the components go into their extra arguments and the kubelet's configuration.",
  'kubeadm, features/features.go',
);
export const ka054 = rule(
  'KA054',
  'error',
  'An algorithm of keys does not exist.',
  'It is RSA-2048, RSA-3072, RSA-4096, ECDSA-P256 or, from 1.34, ECDSA-P384.',
  VALIDATION,
);
export const ka055 = rule(
  'KA055',
  'warning',
  'Certificates are valid for an odd time.',
  'More than a year for certificates or ten for CAs is more than kubeadm recommends; a certificate that outlives its CA is of no use in the end; a negative time is taken and makes certificates nobody accepts.',
  VALIDATION,
);

export const clusterRules: readonly RuleInfo[] = [ka042, ka048, ka049, ka050, ka053, ka054, ka055];

export function checkCluster(judge: Judge): void {
  checkVersion(judge);
  checkEndpointName(judge);
  checkAbsolute(judge, ['certificatesDir']);
  checkSans(judge, ['apiServer', 'certSANs'], true);
  checkRepository(judge, ['imageRepository']);
  checkRepository(judge, ['dns', 'imageRepository']);
  checkGates(judge);
  checkAlgorithm(judge);
  checkValidity(judge);
  for (const component of ['apiServer', 'controllerManager', 'scheduler'] as const) {
    checkArguments(judge, [component, 'extraArgs']);
    checkOddArguments(judge, component, [component, 'extraArgs']);
    checkGateArguments(judge, component, [component, 'extraArgs']);
    checkVolumes(judge, [component, 'extraVolumes']);
  }
}

function checkEndpointName(judge: Judge): void {
  const path = ['controlPlaneEndpoint'];
  const text = judge.text(path);
  if (text === undefined) return;
  const split = splitHostPort(text);
  const host = split?.host ?? text;
  const port = split?.port ?? '';
  if (port !== '' && !isPort(port)) judge.say(ka042, path, `"${port}" is no port: it is 1 to 65535.`);
  else if (parseIp(host) === undefined && !isSubdomain(host)) {
    const hint = text.includes('://')
      ? 'Leave the scheme away: this is no URL.'
      : /[A-Z]/.test(host)
        ? 'Names are written in lower case.'
        : 'Write host:port.';
    judge.say(ka042, path, `"${text}" is no endpoint. ${hint}`);
  } else if (/^\d+(?:\.\d+){3}$/.test(host) && parseIp(host) === undefined) {
    judge.say(ka042, path, `${host} looks like an IP address, but is none; kubeadm takes it for a name.`, { severity: 'warning' });
  }
}

export function checkAbsolute(judge: Judge, path: readonly PathStep[], info: RuleInfo = ka048): void {
  const text = judge.text(path);
  if (text !== undefined && !text.startsWith('/'))
    judge.say(info, path, `"${text}" is not absolute. Write the path on the host from the root.`);
}

/** @param isLowered whether kubeadm takes capitals in lower case here: only for the API server */
export function checkSans(judge: Judge, path: readonly PathStep[], isLowered: boolean): void {
  for (const { text, path: at } of judge.texts(path)) {
    const name = isLowered ? text.toLowerCase() : text;
    if (isSubdomain(name) || isWildcardSubdomain(name) || parseIp(name) !== undefined) {
      if (/^\d+(?:\.\d+){3}$/.test(name) && parseIp(name) === undefined) {
        judge.say(ka049, at, `${name} looks like an IP address, but is none; the certificate gets it as a name.`, { severity: 'warning' });
      }
      continue;
    }
    const hint =
      /[A-Z]/.test(text) && isSubdomain(text.toLowerCase())
        ? 'Write it in lower case.'
        : text.includes('/')
          ? 'Ranges and URLs are not possible.'
          : 'Write an IP address or a DNS name, without a port.';
    judge.say(ka049, at, `"${text}" can not stand in a certificate. ${hint}`);
  }
}

export function checkRepository(judge: Judge, path: readonly PathStep[]): void {
  const text = judge.text(path);
  if (text === undefined) return;
  const range = judge.range(path);
  if (!isRepository(text)) {
    const better = text.replace(/^https?:\/\//, '').replace(/\/+$/, '');
    const fixes =
      better !== text && isRepository(better)
        ? [{ title: `Change to ${better}`, edits: [{ ...range, newText: better }], isSafe: true }]
        : undefined;
    judge.say(
      ka050,
      path,
      `"${text}" is no registry: a host, an optional port and a path in lower case, without scheme and without a slash at the end.`,
      fixes ? { fixes } : {},
    );
  } else if (/^k8s\.gcr\.io(?:\/|$)/.test(text)) {
    const newText = text.replace('k8s.gcr.io', 'registry.k8s.io');
    judge.say(ka050, path, 'k8s.gcr.io is frozen since April 2023: newer images are not there. Use registry.k8s.io.', {
      severity: 'warning',
      fixes: [{ title: `Change to ${newText}`, edits: [{ ...range, newText }], isSafe: true }],
    });
  }
}

function checkGates(judge: Judge): void {
  const { minor } = judge.scope;
  const known = gatesOf(minor).map(({ name }) => name);
  for (const { name, key } of pairs(judge.node(['featureGates']))) {
    if (known.includes(name) || isPlaceholder(name)) continue;
    const gate = featureGates.find((one) => one.name === name);
    const near = nearestName(name, known);
    const why =
      gate === undefined
        ? `kubeadm 1.${minor} has no feature gate "${name}".${near === undefined ? ' Gates of the components go into their extraArgs.' : ` Is ${near} meant?`}`
        : gate.since > minor
          ? `The feature gate ${name} exists only since 1.${gate.since}; this file is for 1.${minor}.`
          : `The feature gate ${name} is gone since 1.${gate.removedIn ?? 0}: ${gate.doc}`;
    judge.scope.report(ka053, key, `${why} kubeadm refuses the file.`, {
      ...(near === undefined || gate
        ? {}
        : { fixes: [{ title: `Change to ${near}`, edits: [{ start: key.start, end: key.end, newText: near }], isSafe: false }] }),
    });
  }
}

const ALGORITHMS = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384'];

function checkAlgorithm(judge: Judge): void {
  if (judge.scope.version === 'v1beta3') return;
  const path = ['encryptionAlgorithm'];
  const text = judge.text(path);
  if (text === undefined) return;
  const known = judge.scope.minor >= 34 ? ALGORITHMS : ALGORITHMS.slice(0, 4);
  if (known.includes(text)) return;
  const near = nearestName(text, known);
  const range = judge.range(path);
  const early = ALGORITHMS.includes(text) ? ` ${text} exists only since 1.34.` : '';
  judge.say(ka054, path, `"${text}" is no algorithm kubeadm 1.${judge.scope.minor} makes keys with: ${known.join(', ')}.${early}`, {
    ...(near === undefined ? {} : { fixes: [{ title: `Change to ${near}`, edits: [{ ...range, newText: near }], isSafe: false }] }),
  });
}

const HOUR = 3_600_000;

function checkValidity(judge: Judge): void {
  const [leafPath, caPath] = [['certificateValidityPeriod'], ['caCertificateValidityPeriod']];
  const leaf = parseDuration(judge.text(leafPath) ?? '');
  const ca = parseDuration(judge.text(caPath) ?? '');
  if (leaf !== undefined && leaf > 8_760 * HOUR)
    judge.say(
      ka055,
      leafPath,
      'Certificates valid for more than a year are more than kubeadm recommends: they are renewed with each upgrade anyway.',
    );
  if (ca !== undefined && ca > 87_600 * HOUR)
    judge.say(ka055, caPath, 'A CA valid for more than ten years is more than kubeadm recommends.');
  if (leaf !== undefined && leaf > (ca ?? 87_600 * HOUR))
    judge.say(ka055, leafPath, 'The certificates outlive the CA that signs them: they end with it.');
}
