/**
 * `npm run rig -- up|status|ssh|kubeconfig|logs|down`: a real kubeadm cluster on this machine by hand.
 *
 *   up [--control-planes 3] [--workers 2] [--kubernetes 1.34.4] [--name rig]
 *   ssh HOST [COMMAND…]      as root, with the rig's own key
 *   logs HOST [UNIT]         the journal of a host, or of one unit
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { rig } from './rig.mts';

const USAGE = 'npm run rig -- up|status|ssh HOST|kubeconfig|logs HOST|down [--name N] [--control-planes N] [--workers N] [--kubernetes V]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'rig' },
    'control-planes': { type: 'string' },
    workers: { type: 'string' },
    kubernetes: { type: 'string' },
  },
});
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
    case 'up': {
      const cluster = await rig.up({
        name,
        ...(values['control-planes'] === undefined ? {} : { controlPlanes: Number(values['control-planes']) }),
        ...(values.workers === undefined ? {} : { workers: Number(values.workers) }),
        ...(values.kubernetes === undefined ? {} : { kubernetes: values.kubernetes }),
      });
      console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
      return 0;
    }
    case 'status': {
      const cluster = await rig.attach(name);
      for (const each of cluster.hosts) console.log(`${each.name.padEnd(8)} ${each.address}`);
      console.log(await cluster.kubectl('get', 'nodes', '-o', 'wide'));
      return 0;
    }
    case 'kubeconfig':
      console.log((await rig.attach(name)).kubeconfig);
      return 0;
    case 'ssh': {
      const cluster = await rig.attach(name);
      const target = cluster.host(host ?? '');
      const { privateKey, knownHosts } = cluster.ssh;
      const options = [
        '-i',
        privateKey,
        '-o',
        `UserKnownHostsFile=${knownHosts}`,
        '-o',
        'StrictHostKeyChecking=yes',
        '-o',
        'IdentitiesOnly=yes',
      ];
      return spawnSync('ssh', [...options, `root@${target.address}`, ...rest], { stdio: 'inherit' }).status ?? 1;
    }
    case 'logs': {
      const target = (await rig.attach(name)).host(host ?? '');
      const unit = rest[0] === undefined ? [] : ['--unit', rest[0]];
      console.log((await target.exec(['journalctl', '--no-pager', '--lines', '500', ...unit])).stdout);
      return 0;
    }
    case 'down':
      await rig.down(name);
      return 0;
    default:
      console.error(USAGE);
      return 2;
  }
}
