import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { asScalar, asText, asValue, isNull, items, type PathStep } from '../../yaml/walk';
import { isLoopback, isUnspecified, parseIp } from '../go/address';
import { isTime } from '../go/time';
import type { Judge } from '../scope';
import { DEFAULTING, rule, VALIDATION } from './info';

export const ka020 = rule(
  'KA020',
  'error',
  'A bootstrap token has the wrong shape.',
  'A token is six characters, a dot and sixteen characters, all of a–z and 0–9. Left out, kubeadm makes a random one.',
  'kubeadm, apis/bootstraptoken/v1/utils.go',
  {
    bad: 'bootstrapTokens:\n  - token: ABCDEF.0123456789abcdef\n',
    good: 'bootstrapTokens:\n  - token: x7f2k9.0q4m1z8v5c3t6b2n\n',
  },
);
export const ka021 = rule(
  'KA021',
  'error',
  'A usage of a bootstrap token does not exist.',
  'It is `signing` or `authentication`.',
  VALIDATION,
);
export const ka022 = rule(
  'KA022',
  'error',
  'The groups of a bootstrap token are refused.',
  'Each begins with `system:bootstrappers:`, and groups need the usage `authentication`. Without groups kubeadm sets its own, so a token for signing alone is refused, too.',
  VALIDATION,
);
export const ka023 = rule(
  'KA023',
  'error',
  'The end of a bootstrap token is refused.',
  '`expires` and `ttl` exclude each other, and kubeadm sets a `ttl` of a day where none is written: any `expires` is refused. Use `ttl`.',
  'kubeadm, apis/bootstraptoken/v1/defaults.go',
);
export const ka024 = rule(
  'KA024',
  'warning',
  'The token of the documentation is used.',
  'Everybody knows `abcdef.0123456789abcdef`: whoever reaches the API server can join a machine. Leave the token out, or make one with `kubeadm token generate`.',
  'kubeadm documentation',
);
export const ka030 = rule(
  'KA030',
  'error',
  'An advertise address can not be used.',
  'It is an IP address of this host. A loopback address only works where the loopback interface has a routable address; an unspecified one (0.0.0.0) is replaced by the one of the default route.',
  DEFAULTING,
  {
    bad: 'localAPIEndpoint:\n  advertiseAddress: master-1\n',
    good: 'localAPIEndpoint:\n  advertiseAddress: 192.168.10.11\n',
  },
);
export const ka031 = rule('KA031', 'error', 'A port is out of range.', 'Ports are 1 to 65535; 0 counts as not written.', VALIDATION);
export const ka032 = rule(
  'KA032',
  'error',
  'A certificate key has the wrong shape.',
  'It is an AES key of 32 bytes: 64 hexadecimal digits, as `kubeadm certs certificate-key` makes.',
  VALIDATION,
);

export const initRules: readonly RuleInfo[] = [ka020, ka021, ka022, ka023, ka024, ka030, ka031, ka032];

const TOKEN = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;
const SAMPLE = 'abcdef.0123456789abcdef';

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

export function checkSample(judge: Judge, path: readonly PathStep[]): void {
  if (judge.text(path) === SAMPLE)
    judge.say(
      ka024,
      path,
      `${SAMPLE} is the token of the documentation: everybody knows it. Leave it out, or make one with "kubeadm token generate".`,
    );
}

export function checkBootstrapTokens(judge: Judge): void {
  items(judge.node(['bootstrapTokens'])).forEach((item, index) => {
    const at = ['bootstrapTokens', index];
    if (item.kind !== 'map') return;
    checkToken(judge, [...at, 'token']);
    checkUsages(judge, at);
    checkEnd(judge, at);
  });
}

function checkToken(judge: Judge, path: readonly PathStep[]): void {
  const node = asScalar(judge.node(path));
  if (node === undefined || isNull(node) || isPlaceholder(node.text)) return;
  const text = asText(node);
  if (text === undefined) return;
  if (!isToken(text))
    judge.say(
      ka020,
      path,
      'This is no bootstrap token: six characters, a dot and sixteen characters, all of a–z and 0–9. Leave it out to have one made.',
    );
  else checkSample(judge, path);
}

function checkUsages(judge: Judge, at: readonly PathStep[]): void {
  const usages = judge.texts([...at, 'usages']);
  for (const { text, path } of usages) {
    if (text !== 'signing' && text !== 'authentication')
      judge.say(ka021, path, `The usage "${text}" does not exist: it is signing or authentication.`);
  }
  for (const { text: group, path } of judge.texts([...at, 'groups'])) {
    if (!GROUP.test(group)) {
      judge.say(
        ka022,
        path,
        `The group "${group}" is refused: groups of bootstrap tokens begin with system:bootstrappers: and hold a–z, 0–9, colons and dashes.`,
      );
    }
  }
  if (
    usages.length > 0 &&
    usages.length === items(judge.node([...at, 'usages'])).length &&
    !usages.some(({ text }) => text === 'authentication')
  ) {
    judge.say(
      ka022,
      [...at, 'usages'],
      'kubeadm refuses a token that is not for authentication: it always has groups (kubeadm sets its own where none are written), and they need that usage. Add authentication.',
    );
  }
}

function checkEnd(judge: Judge, at: readonly PathStep[]): void {
  const path = [...at, 'expires'];
  const node = judge.node(path);
  const text = asText(node);
  if (node === undefined || isNull(node) || (text !== undefined && isPlaceholder(text))) return;
  if (text !== undefined && !isTime(text)) {
    judge.say(ka023, path, `"${text}" is no time of the form 2026-01-31T12:00:00Z.`);
    return;
  }
  const passed = text !== undefined && Date.parse(text) < judge.scope.now ? ' It has passed, besides.' : '';
  judge.say(ka023, path, `kubeadm refuses expires, because it always sets a ttl as well and takes only one of them.${passed} Use ttl.`);
}

/** `localAPIEndpoint` of init and of joining control planes. */
export function checkEndpoint(judge: Judge, at: readonly PathStep[]): void {
  const address = judge.text([...at, 'advertiseAddress']);
  const ip = address === undefined ? undefined : parseIp(address);
  if (address !== undefined) {
    const path = [...at, 'advertiseAddress'];
    if (ip === undefined) judge.say(ka030, path, `"${address}" is no IP address. The API server needs one of this host's own.`);
    else if (isLoopback(ip))
      judge.say(
        ka030,
        path,
        `${address} is a loopback address: kubeadm takes it only where the loopback interface has a routable address. Write an address of this host that the other nodes reach.`,
      );
    else if (isUnspecified(ip))
      judge.say(
        ka030,
        path,
        `${address} is replaced by the address of the default route, whichever that is. Write the address, or leave it out.`,
        { severity: 'warning' },
      );
  }
  const port = asValue(judge.node([...at, 'bindPort']));
  if (typeof port === 'number' && Number.isInteger(port) && port !== 0 && (port < 1 || port > 65_535) && Math.abs(port) < 2 ** 31) {
    judge.say(ka031, [...at, 'bindPort'], `${port} is no port: it is 1 to 65535.`);
  }
  const written = asScalar(judge.node([...at, 'bindPort']));
  if (written?.style === 'plain' && /^0\d+$/.test(written.text) && typeof port === 'number') {
    judge.say(ka031, [...at, 'bindPort'], `YAML reads ${written.text} as an octal number: ${port}. Leave the leading 0 away.`, {
      severity: 'warning',
    });
  }
}

export function checkCertificateKey(judge: Judge, path: readonly PathStep[]): void {
  const key = judge.text(path);
  if (key === undefined || /^[0-9a-fA-F]{64}$/.test(key)) return;
  judge.say(
    ka032,
    path,
    `The certificate key has ${key.length} characters; it is 64 hexadecimal digits, as "kubeadm certs certificate-key" makes.`,
  );
}
