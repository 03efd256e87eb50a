import type { RuleInfo, Severity } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { asText, asValue, isNull, items } from '../../yaml/walk';
import { splitHostPort } from '../go/address';
import { parseUrl } from '../go/url';
import type { Judge } from '../scope';
import { checkSample, isToken } from './init';
import { rule, VALIDATION } from './info';

export const ka060 = rule(
  'KA060',
  'error',
  'A joining node is told no way, or two ways, to find the cluster.',
  '`discovery` holds either `bootstrapToken` or `file`.',
  VALIDATION,
  {
    bad: 'kind: JoinConfiguration\ndiscovery: {}\n',
    good: 'kind: JoinConfiguration\ndiscovery:\n  file:\n    kubeConfigPath: /etc/kubernetes/discovery.conf\n',
  },
);
export const ka061 = rule(
  'KA061',
  'error',
  'The discovery by token is incomplete.',
  'It needs a token and an `apiServerEndpoint` of the form `host:port`.',
  VALIDATION,
);
export const ka062 = rule(
  'KA062',
  'error',
  'The joining node is not told which CA to trust.',
  'Without `caCertHashes` kubeadm refuses, unless `unsafeSkipCAVerification` is set. Of a hash of the wrong shape it complains only when the node joins.',
  VALIDATION,
);
export const ka063 = rule(
  'KA063',
  'warning',
  'The joining node trusts whoever answers.',
  'With `unsafeSkipCAVerification` somebody in between can take the node over. Give `caCertHashes` instead.',
  'kubeadm documentation',
);
export const ka064 = rule(
  'KA064',
  'error',
  'The kubeconfig for discovery can not be found.',
  '`kubeConfigPath` is a path on the node or an HTTPS URL.',
  VALIDATION,
);
export const ka065 = rule(
  'KA065',
  'error',
  'The token for the TLS bootstrap has the wrong shape.',
  'It has the form of a bootstrap token: six characters, a dot, sixteen characters.',
  VALIDATION,
);
export const ka066 = rule('KA066', 'error', 'The path of the CA certificate is refused.', 'It is absolute and ends in `.crt`.', VALIDATION);

export const joinRules: readonly RuleInfo[] = [ka060, ka061, ka062, ka063, ka064, ka065, ka066];

export function checkDiscovery(judge: Judge): void {
  const [token, file] = [judge.node(['discovery', 'bootstrapToken']), judge.node(['discovery', 'file'])];
  const [hasToken, hasFile] = [token !== undefined && !isNull(token), file !== undefined && !isNull(file)];
  const discovery = judge.node(['discovery']);
  if (discovery !== undefined && discovery.kind === 'scalar' && !isNull(discovery)) return;
  if (!hasToken && !hasFile && !judge.scope.isPartial) {
    judge.say(ka060, ['discovery'], 'The node is told no way to find the cluster. Write discovery.bootstrapToken or discovery.file.');
  }
  if (hasToken && hasFile) judge.say(ka060, ['discovery', 'file'], 'bootstrapToken and file exclude each other. Keep one.');
  if (hasToken) checkToken(judge);
  if (hasFile) checkFile(judge);
  const bootstrap = judge.text(['discovery', 'tlsBootstrapToken']);
  if (bootstrap !== undefined && (hasToken || hasFile) && !isToken(bootstrap)) {
    judge.say(
      ka065,
      ['discovery', 'tlsBootstrapToken'],
      'This is no bootstrap token: six characters, a dot and sixteen characters, all of a–z and 0–9.',
    );
  }
  const ca = judge.text(['caCertPath']);
  if (ca !== undefined && (!ca.startsWith('/') || !ca.endsWith('.crt')))
    judge.say(ka066, ['caCertPath'], `"${ca}" is refused: the path is absolute and ends in .crt.`);
}

function checkToken(judge: Judge): void {
  const at = ['discovery', 'bootstrapToken'];
  const { isPartial } = judge.scope;
  const token = judge.node([...at, 'token']);
  const text = asText(token);
  if (text !== undefined && text !== '' && !isPlaceholder(text)) {
    if (!isToken(text))
      judge.say(ka061, [...at, 'token'], 'This is no bootstrap token: six characters, a dot and sixteen characters, all of a–z and 0–9.');
    else checkSample(judge, [...at, 'token']);
  } else if (!isPartial && (token === undefined || isNull(token) || text === '')) {
    judge.say(ka061, [...at, 'token'], 'The token is missing. "kubeadm token create" makes one on a control plane.');
  }
  const endpoint = judge.node([...at, 'apiServerEndpoint']);
  const address = asText(endpoint);
  if (address !== undefined && address !== '' && !isPlaceholder(address)) {
    const split = splitHostPort(address);
    if (split === undefined)
      judge.say(ka061, [...at, 'apiServerEndpoint'], `"${address}" is not host:port. IPv6 addresses stand in brackets.`);
    else if (!/^\d+$/.test(split.port) || Number(split.port) < 1 || Number(split.port) > 65_535 || split.host === '') {
      judge.say(
        ka061,
        [...at, 'apiServerEndpoint'],
        `kubeadm takes "${address}", but no API server can be reached there: the port is 1 to 65535.`,
        { severity: 'warning' },
      );
    }
  } else if (!isPartial && (endpoint === undefined || isNull(endpoint) || address === '')) {
    judge.say(
      ka061,
      [...at, 'apiServerEndpoint'],
      'The endpoint of the API server is missing: host:port of a control plane or its load balancer.',
    );
  }
  checkTrust(judge, at);
}

function checkTrust(judge: Judge, at: readonly string[]): void {
  const skips = asValue(judge.node([...at, 'unsafeSkipCAVerification']));
  const hashes = items(judge.node([...at, 'caCertHashes']));
  const written = judge.node([...at, 'caCertHashes']);
  const isTemplate = written?.kind === 'scalar' && isPlaceholder(written.text);
  if (skips === true) {
    judge.say(
      ka063,
      [...at, 'unsafeSkipCAVerification'],
      'The node trusts whoever answers: somebody in between can take it over. Give caCertHashes instead.',
    );
  } else if (hashes.length === 0 && !judge.scope.isPartial && !isTemplate && !(typeof skips === 'string' && isPlaceholder(skips))) {
    judge.say(
      ka062,
      [...at, 'caCertHashes'],
      'Without caCertHashes the node can not tell the cluster from an impostor, and kubeadm refuses. "kubeadm token create --print-join-command" prints the hash.',
    );
  }
  hashes.forEach((item, index) => {
    const hash = asText(item);
    if (hash === undefined || isPlaceholder(hash) || /^sha256:[0-9a-fA-F]{64}$/.test(hash)) return;
    const severity: Severity = 'warning';
    judge.say(
      ka062,
      [...at, 'caCertHashes', index],
      'This is no hash of a CA key: it is sha256: and 64 hexadecimal digits. kubeadm join will stop.',
      { severity },
    );
  });
}

function checkFile(judge: Judge): void {
  const path = ['discovery', 'file', 'kubeConfigPath'];
  const node = judge.node(path);
  const text = asText(node);
  if (text === undefined || text === '') {
    if (!judge.scope.isPartial && (node === undefined || isNull(node) || text === ''))
      judge.say(ka064, path, 'The path of the kubeconfig is missing.');
    return;
  }
  if (isPlaceholder(text)) return;
  const url = parseUrl(text);
  if (url === undefined) judge.say(ka064, path, `"${text}" is neither a path nor a URL.`);
  else if (url.scheme === 'file') {
    judge.say(ka064, path, 'kubeadm takes the path out of this URL. Write the path alone.', { severity: 'hint' });
  } else if (url.scheme !== '' && url.scheme !== 'https')
    judge.say(ka064, path, `A kubeconfig is read from a path or over https, not over ${url.scheme}.`);
  else if (url.scheme === '' && !text.startsWith('/')) {
    judge.say(
      ka064,
      path,
      `"${text}" is not absolute: it counts from where kubeadm is started. Write the path on the node from the root.`,
      { severity: 'warning' },
    );
  }
}
