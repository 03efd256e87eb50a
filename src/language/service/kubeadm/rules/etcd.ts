import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { asText, isNull, items } from '../../yaml/walk';
import { parseUrl } from '../go/url';
import type { Judge } from '../scope';
import { checkAbsolute, checkRepository, checkSans } from './cluster';
import { checkOddArguments } from './component';
import { rule, VALIDATION } from './info';
import { checkArguments } from './node';

export const ka051 = rule(
  'KA051',
  'error',
  'etcd is both local and external.',
  'The cluster has one etcd: static Pods of kubeadm (`local`) or one it does not manage (`external`).',
  VALIDATION,
);
export const ka052 = rule(
  'KA052',
  'error',
  'The external etcd can not be reached as it is described.',
  'It needs endpoints that are URLs; https as soon as any certificate is named; certificate and key together, and the CA with them; absolute paths.',
  VALIDATION,
  {
    bad: 'etcd:\n  external:\n    endpoints: [10.0.0.1:2379]\n',
    good: 'etcd:\n  external:\n    endpoints: ["https://10.0.0.1:2379"]\n    caFile: /etc/etcd/ca.crt\n    certFile: /etc/etcd/client.crt\n    keyFile: /etc/etcd/client.key\n',
  },
);

export const etcdRules: readonly RuleInfo[] = [ka051, ka052];

export function checkEtcd(judge: Judge): void {
  const has = (name: string) => {
    const node = judge.node(['etcd', name]);
    return node !== undefined && !isNull(node);
  };
  if (has('local') && has('external')) {
    judge.say(ka051, ['etcd', 'external'], 'local and external exclude each other: the cluster has one etcd. Keep one.');
    return;
  }
  if (has('local')) {
    checkAbsolute(judge, ['etcd', 'local', 'dataDir']);
    checkSans(judge, ['etcd', 'local', 'serverCertSANs'], false);
    checkSans(judge, ['etcd', 'local', 'peerCertSANs'], false);
    checkRepository(judge, ['etcd', 'local', 'imageRepository']);
    checkArguments(judge, ['etcd', 'local', 'extraArgs']);
    checkOddArguments(judge, 'etcd', ['etcd', 'local', 'extraArgs']);
  }
  if (has('external')) checkExternal(judge);
}

function checkExternal(judge: Judge): void {
  const at = ['etcd', 'external'];
  const written = (name: string) => {
    const text = asText(judge.node([...at, name]));
    return text !== undefined && text !== '';
  };
  const [ca, cert, key] = [written('caFile'), written('certFile'), written('keyFile')];
  const { isPartial } = judge.scope;
  if (cert !== key && !isPartial)
    judge.say(
      ka052,
      [...at, cert ? 'certFile' : 'keyFile'],
      'A certificate needs its key, and a key its certificate: write certFile and keyFile, or neither.',
    );
  if (cert && key && !ca && !isPartial)
    judge.say(ka052, [...at, 'certFile'], 'With a certificate and key the CA is needed, too: write caFile.');
  for (const name of ['caFile', 'certFile', 'keyFile']) {
    const text = judge.text([...at, name]);
    if (text !== undefined && !text.startsWith('/'))
      judge.say(ka052, [...at, name], `"${text}" is not absolute. Write the path on the host from the root.`);
  }
  const endpoints = judge.node([...at, 'endpoints']);
  const isTemplate = endpoints?.kind === 'scalar' && isPlaceholder(endpoints.text);
  if (items(endpoints).length === 0 && !isPartial && !isTemplate) {
    const isRefused = judge.scope.minor >= 35;
    judge.say(
      ka052,
      [...at, 'endpoints'],
      `The external etcd has no endpoints${isRefused ? ' and is refused' : ': the API server has nothing to connect to'}.`,
      { severity: isRefused ? 'error' : 'warning' },
    );
  }
  checkUrls(judge, [...at, 'endpoints'], ca || cert || key);
  // 1.35 knows the field first, and then reads it.
  checkUrls(judge, [...at, 'httpEndpoints'], false);
}

function checkUrls(judge: Judge, at: readonly string[], isHttps: boolean): void {
  for (const { text, path } of judge.texts(at)) {
    const url = parseUrl(text);
    if (url === undefined) judge.say(ka052, path, `"${text}" is no URL. Write https:// and host:port.`);
    else if (url.scheme === '') judge.say(ka052, path, `"${text}" has no scheme. Write https:// before it.`);
    else if (isHttps && url.scheme !== 'https') judge.say(ka052, path, `With certificates the endpoint must be https, not ${url.scheme}.`);
    else if (url.host === '') judge.say(ka052, path, `"${text}" names no host.`, { severity: 'warning' });
  }
}
