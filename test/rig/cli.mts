/** `npm run rig -- VERB`: a real kubeadm cluster on this machine by hand. USAGE tells the rest. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Cluster } from './cluster.mts';
import type { RigOptions } from './options.mts';
import { rig } from './rig.mts';

const USAGE = `npm run rig -- VERB [--name rig]

  up                       makes a rig, or starts the one that stands
    --control-planes 3  --workers 2  --kubernetes 1.34.4
    --also-serve 1.35.4          packages of another minor, can be repeated
    --etcd stacked|external      external: three members on hosts of their own
    --certificate-validity 1h    a Go duration; kubeadm's own is a year
    --ca-validity 24h
    --external-ca                the key of the CA is on no host
    --jump                       two more hosts: jump, and hidden behind it
    --empty                      hosts with packages and images, nothing bootstrapped
  status                   hosts, nodes, etcd members
  kubeconfig               path of an administrator's kubeconfig
  ssh HOST [-- COMMAND…]   as root, or as another user with --user ops
  logs HOST [UNIT]         the journal of a host, or of one unit
  reset                    the same rig from nothing: same addresses and keys, empty cluster
  down                     removes it: containers, networks, storage, state`;

const { values, positionals } = parse();
const [verb, host, ...rest] = positionals;

try {
  process.exitCode = await run();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { name } = values;
  switch (verb) {
    case 'up':
      show(await rig.up(wanted()));
      return 0;
    case 'status':
      return status(await rig.attach(name));
    case 'kubeconfig':
      console.log((await rig.attach(name)).kubeconfig);
      return 0;
    case 'ssh': {
      const cluster = await rig.attach(name);
      const target = cluster.host(host ?? '');
      const argv = ['-F', cluster.ssh.configuration, '-l', values.user, target.name, ...rest];
      return spawnSync('ssh', argv, { stdio: 'inherit' }).status ?? 1;
    }
    case 'logs': {
      const target = (await rig.attach(name)).host(host ?? '');
      const unit = rest[0] === undefined ? [] : ['--unit', rest[0]];
      console.log((await target.exec(['journalctl', '--no-pager', '--lines', '500', ...unit])).stdout);
      return 0;
    }
    case 'reset':
      show(await rig.reset(name));
      return 0;
    case 'down':
      await rig.down(name);
      return 0;
    case 'help':
      console.log(USAGE);
      return 0;
    default:
      console.error(USAGE);
      return 2;
  }
}

function wanted(): Partial<RigOptions> {
  const count = (text: string | undefined) => (text === undefined ? undefined : text === '' ? Number.NaN : Number(text));
  const given = {
    name: values.name,
    controlPlanes: count(values['control-planes']),
    workers: count(values.workers),
    kubernetes: values.kubernetes,
    alsoServe: values['also-serve'],
    etcd: values.etcd as RigOptions['etcd'] | undefined,
    certificateValidity: values['certificate-validity'],
    caValidity: values['ca-validity'],
    externalCA: values['external-ca'],
    jump: values.jump,
    empty: values.empty,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function show(cluster: Cluster): void {
  if (cluster.options.controlPlanes > 0 && !cluster.options.empty) console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  else for (const each of cluster.hosts) console.log(`${each.name.padEnd(8)} ${each.address}`);
}

async function status(cluster: Cluster): Promise<number> {
  for (const each of cluster.hosts) {
    const { stdout } = await each.exec(['systemctl', 'is-system-running'], { mayFail: true });
    console.log(`${each.name.padEnd(8)} ${each.address.padEnd(15)} ${stdout.trim() || 'stopped'}`);
  }
  const { options } = cluster;
  if (options.controlPlanes === 0 || options.empty) return 0;
  console.log(`\n${(await cluster.kubectl('--request-timeout=10s', 'get', 'nodes', '-o', 'wide')).trim()}`);
  const [member] = cluster.etcdMembers.length > 0 ? cluster.etcdMembers : cluster.controlPlanes;
  console.log(`\n${(await cluster.etcdctl(member!, 'endpoint', 'status', '--cluster', '-w', 'table')).stdout.trim()}`);
  return 0;
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        name: { type: 'string', default: 'rig' },
        user: { type: 'string', default: 'root' },
        'control-planes': { type: 'string' },
        workers: { type: 'string' },
        kubernetes: { type: 'string' },
        'also-serve': { type: 'string', multiple: true },
        etcd: { type: 'string' },
        'certificate-validity': { type: 'string' },
        'ca-validity': { type: 'string' },
        'external-ca': { type: 'boolean' },
        jump: { type: 'boolean' },
        empty: { type: 'boolean' },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
