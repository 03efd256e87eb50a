import { freeBytes, usedBytes } from '../../core/command/control-plane/files';
import { exists, isMountPoint } from '../../core/command/control-plane/look';
import { etcdUnits, showUnit } from '../../core/command/etcd/unit';
import { DrydockError } from '../../core/errors';
import type { Known } from '../../core/known';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { EtcdPlace, EtcdStatus } from '../../core/model/etcd';
import type { MemberHostFacts } from '../../core/model/etcd-host';
import { configFileOf, parseEnvironment, parseUnit, settingOf, type EtcdUnit } from '../../core/parse/etcd/unit';
import { hostTime } from '../certificates/host-commands';
import type { Host } from '../control-plane/hosts';
import { storedCertificate } from '../control-plane/stored';
import type { EtcdAccess } from './access';
import { statusAt } from './member-status';

/** What the control planes tell of the etcd that they use. */
export interface ExternalEtcd {
  /** SHA-256 of the public key of the cluster's authority. */
  readonly authority: string;
  /** That of the authority of etcd. */
  readonly etcdAuthority: string;
}

/**
 * Reads what the host of a member outside the control planes tells of it, whether it runs or not: a service of systemd, configured by
 * flags, its environment or a file.
 * Rejects with `notFound` where there is no such service, `conflict` where it belongs to another etcd than the control planes use.
 */
export async function readExternalHost(
  host: Host,
  place: EtcdPlace,
  of: ExternalEtcd,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<MemberHostFacts & { readonly status: Known<EtcdStatus> }> {
  const { unit, setting, file } = await serviceOn(host, signal);
  const folder = setting('data-dir');
  if (folder === undefined || !folder.startsWith('/'))
    throw new DrydockError('protocol', `${unit} of ${host.name} names no absolute path as its data folder.`, {
      hint: 'Set --data-dir or ETCD_DATA_DIR.',
    });
  const ca = setting('trusted-ca-file');
  if (ca !== undefined && (await storedCertificate(host, ca, signal)).keyHash !== of.etcdAuthority)
    throw new DrydockError('conflict', `etcd of ${host.name} has another authority than the control planes expect of their etcd.`, {
      hint: 'The host belongs to another cluster, or its authority was replaced.',
    });
  const asked = host.clock.now();
  const there = await host.run(hostTime(), signal);
  const clockAhead = Math.round(there - (asked + host.clock.now()) / 2);
  const data = folder.replace(/\/+$/, '');
  const [status, mounted, present] = await Promise.all([
    statusAt(place, access, signal),
    host.run(isMountPoint(data), signal),
    host.run(exists(`${data}/member`), signal),
  ]);
  return {
    host: host.name,
    target: host.target,
    unit,
    ...(file === undefined ? {} : { configFile: file }),
    layout: DEFAULT_LAYOUT,
    source: 'ps',
    scanSeconds: 0,
    authority: of.authority,
    components: [],
    sameFileSystem: true,
    clockAhead,
    member: {
      name: setting('name') ?? 'default',
      peerUrls: setting('initial-advertise-peer-urls')?.split(',') ?? [],
      place,
      version: status.known ? status.value.version : undefined,
      answers: status.known,
      walFolder: setting('wal-dir'),
    },
    data: {
      folder: data,
      mounted,
      there: present,
      bytes: present ? await host.run(usedBytes([data]), signal) : 0,
      free: await host.run(freeBytes(mounted ? data : data.replace(/\/[^/]+$/, '') || '/'), signal),
    },
    status,
  };
}

interface Service {
  readonly unit: string;
  /** That configures it; undefined: none. */
  readonly file: string | undefined;
  readonly setting: (this: void, name: string) => string | undefined;
}

async function serviceOn(host: Host, signal: AbortSignal): Promise<Service> {
  const units = await host.run(etcdUnits, signal);
  for (const unit of units) {
    const shown = parseUnit(await host.run(showUnit(unit), signal));
    if (!shown.command.some((word) => /(^|\/)etcd$/.test(word))) continue;
    const whole: EtcdUnit = { ...shown, environment: await environmentOf(shown, host, signal) };
    const file = configFileOf(whole);
    const content = file === undefined ? undefined : await host.text(file, signal);
    return { unit, file, setting: (name) => settingOf(whole, name, content) };
  }
  throw new DrydockError(
    'notFound',
    `${host.name} has no service of etcd${units.length > 0 ? `: ${units.join(', ')} start other programs` : ''}.`,
    {
      hint: 'Members outside the control planes are known here as services of systemd.',
    },
  );
}

async function environmentOf({ environment, environmentFiles }: EtcdUnit, host: Host, signal: AbortSignal) {
  const all = new Map(environment);
  for (const path of environmentFiles) {
    try {
      for (const [name, value] of parseEnvironment(await host.text(path, signal))) all.set(name, value);
    } catch (error) {
      if (!DrydockError.is(error, 'notFound')) throw error;
    }
  }
  return all;
}
