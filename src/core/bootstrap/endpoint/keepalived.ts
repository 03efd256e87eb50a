import { createHash } from 'node:crypto';
import { mark } from '../marked-block';
import { hostPort } from './address';
import { haproxySection } from './haproxy';
import type { EndpointSettings, VirtualAddress } from './settings';

export const KEEPALIVED_FILE = '/etc/keepalived/keepalived.conf';

/** Steps between the priorities of the balancers, and what a balancer that reaches no API server loses: more than all steps together. */
const STEP = 5;
const LOSS = 60;
/** Highest priority; 255 is for a router that owns the address. */
const FIRST = 150;

/** Balancers that priorities can tell apart. */
export const MOST_BALANCERS = 1 + Math.floor((LOSS - 1) / STEP);

/**
 * The address that moves between the balancers, as a marked part of keepalived's file for one of them. VRRP goes to the peers' addresses,
 * since networks that drop multicast are common. A balancer without a running HAProxy gives the address up. One that gets no answer from any
 * API server only falls behind the others: before `kubeadm init` none does, and the address must be somewhere all the same.
 * @param host name of the balancer
 */
export function keepalivedBlock(settings: EndpointSettings & { readonly virtual: VirtualAddress }, host: string): string {
  const { cluster, port, balancers, virtual } = settings;
  const name = haproxySection(cluster);
  const id = name.replace(/\W/g, '_');
  const rank = balancers.findIndex((balancer) => balancer.name === host);
  const own = balancers[rank];
  if (!own) throw new RangeError(`${host} is no balancer of ${cluster}.`);
  const peers = balancers.filter((balancer) => balancer !== own);
  return mark(name, [
    // Scripts that others than root could replace are not run; without it, keepalived's own check does not pass.
    'global_defs {',
    '    enable_script_security',
    '}',
    '',
    `vrrp_script ${id}_haproxy {`,
    '    script "/bin/systemctl is-active --quiet haproxy.service"',
    '    interval 2',
    '    timeout 2',
    '    fall 2',
    '    rise 2',
    '    user root',
    '}',
    '',
    `vrrp_script ${id}_answers {`,
    `    script "/usr/bin/curl --silent --fail --insecure --max-time 3 --output /dev/null https://${hostPort('127.0.0.1', port)}/readyz"`,
    '    interval 5',
    '    timeout 4',
    '    fall 3',
    '    rise 2',
    `    weight -${LOSS}`,
    '    user root',
    '}',
    '',
    `vrrp_instance ${id} {`,
    '    state BACKUP',
    `    interface ${virtual.interface}`,
    `    virtual_router_id ${routerId(virtual.address)}`,
    `    priority ${FIRST - rank * STEP}`,
    '    advert_int 1',
    ...(peers.length === 0
      ? []
      : [`    unicast_src_ip ${own.address}`, '    unicast_peer {', ...peers.map(({ address }) => `        ${address}`), '    }']),
    '    virtual_ipaddress {',
    `        ${virtual.address}/${virtual.prefix} dev ${virtual.interface}`,
    '    }',
    '    track_script {',
    `        ${id}_haproxy`,
    `        ${id}_answers`,
    '    }',
    '}',
  ]);
}

/** 1 to 255, the same on all balancers of an address, and most likely another for another address. */
export function routerId(address: string): number {
  return 1 + ((createHash('sha256').update(address).digest()[0] ?? 0) % 255);
}
