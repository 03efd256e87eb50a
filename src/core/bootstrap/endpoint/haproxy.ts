import { mark } from '../marked-block';
import { hostPort } from './address';
import type { EndpointSettings } from './settings';

/** Where every distribution's package has it. */
export const HAPROXY_FILE = '/etc/haproxy/haproxy.cfg';

/** Name of the marked part in the file, and of its two sections. */
export function haproxySection(cluster: string): string {
  return `kube-apiserver-${cluster}`;
}

/**
 * A frontend and a backend that pass TCP through to the API servers, as a marked part of HAProxy's file. Everything that the `defaults` of
 * the file could say otherwise is said here, and no `defaults` of its own would change what stands after it.
 * Health by HTTPS on /readyz: an API server that is shutting down fails it before it stops serving. The certificate is not checked there:
 * clients check it, end to end. Idle connections stay for hours, for watches and `kubectl exec`; keep-alive finds peers that vanished.
 */
export function haproxyBlock({ cluster, port, backends, address, virtual }: EndpointSettings): string {
  const name = haproxySection(cluster);
  const isSix = [address, virtual?.address ?? '', ...backends.map((backend) => backend.address)].some((one) => one.includes(':'));
  return mark(name, [
    `frontend ${name}`,
    `    bind ${isSix ? `[::]:${port} v4v6` : `*:${port}`}`,
    '    mode tcp',
    '    option tcplog',
    '    option dontlognull',
    '    option clitcpka',
    '    timeout client 4h',
    `    default_backend ${name}`,
    '',
    `backend ${name}`,
    '    mode tcp',
    '    balance roundrobin',
    '    option srvtcpka',
    '    option redispatch',
    '    retries 2',
    '    timeout connect 3s',
    '    timeout queue 30s',
    '    timeout server 4h',
    '    timeout check 5s',
    '    option httpchk GET /readyz',
    '    http-check expect status 200',
    '    default-server check check-ssl verify none inter 3s fastinter 1s downinter 2s fall 3 rise 2 on-marked-down shutdown-sessions',
    ...backends.map((backend) => `    server ${backend.name} ${hostPort(backend.address, backend.port)}`),
  ]);
}

/** Sections of the file, outside the marked part, that listen on a port already. HAProxy itself finds nothing wrong with two. */
export function othersOnPort(text: string, port: number): readonly string[] {
  const found: string[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/);
    const [word = '', name = ''] = words;
    if (/^(global|defaults|frontend|backend|listen|peers|resolvers|userlist|program|cache|mailers|ring|http-errors)$/.test(word))
      section = `${word} ${name}`.trim();
    else if (word === 'bind' && name.split(',').some((address) => portsOf(address).some(([from, to]) => from <= port && port <= to)))
      found.push(section);
  }
  return [...new Set(found)];
}

/** `*:80-81` → [80, 81]; none for sockets. */
function portsOf(address: string): readonly (readonly [number, number])[] {
  const [, from, to = from] = /:(\d+)(?:-(\d+))?$/.exec(address) ?? [];
  return from === undefined ? [] : [[Number(from), Number(to)]];
}
