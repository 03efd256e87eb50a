import { restoreSnapshot } from '../../command/etcd/etcdutl';
import { ASIDE_FOLDER, OWN_FOLDER } from '../../command/control-plane/places';
import { initialClusterOf, serversOf, workPaths, type RestoreEtcdBody, type RestoreHost, type ServerHost } from './plan';

/** What etcdutl is asked for on a host. */
export function restoreCommand(body: RestoreEtcdBody, host: RestoreHost, folder: string) {
  return restoreSnapshot(toolPath(host), workPaths(host).snapshot, folder, {
    name: host.member,
    peerUrls: host.peerUrls,
    initialCluster: initialClusterOf(body),
    token: body.newCluster,
    bumpRevision: body.bumpRevision,
    withoutDigest: !body.snapshot.hasDigest,
  });
}

/** Where etcdutl is on a host once it was brought there. */
export function toolPath(host: RestoreHost): string {
  return host.tool.from === 'host' ? host.tool.path : workPaths(host).tool;
}

/** The same by hand: what a person would type on the hosts as root, phase by phase. */
export function restoreCommands(body: RestoreEtcdBody): readonly (readonly string[])[] {
  const { hosts, snapshot } = body;
  const servers = serversOf(body);
  const stop = ({ name, layout }: ServerHost, component: string) =>
    on(name, ['mv', `${layout.manifests}/${component}.yaml`, `${ASIDE_FOLDER}/${component}.yaml`]);
  const start = ({ name, layout }: ServerHost, component: string) =>
    on(name, ['mv', `${ASIDE_FOLDER}/${component}.yaml`, `${layout.manifests}/${component}.yaml`]);
  const member = (verb: 'stop' | 'start', host: RestoreHost) =>
    host.unit !== undefined ? on(host.name, ['systemctl', verb, host.unit]) : (verb === 'stop' ? stop : start)(host, 'etcd');
  return [
    ...hosts.flatMap((host) => [
      on(host.name, ['install', '-d', '-m', '0700', OWN_FOLDER, ASIDE_FOLDER, host.workFolder, workPaths(host).before]),
      ['scp', snapshot.path, `${host.name}:${workPaths(host).snapshot}`],
      on(host.name, restoreCommand(body, host, workPaths(host).fresh).argv),
    ]),
    ...(body.servers.length > 0 ? servers.map(({ name }) => on(name, ['install', '-d', '-m', '0700', OWN_FOLDER, ASIDE_FOLDER])) : []),
    ...servers.map((host) => stop(host, 'kube-apiserver')),
    ...hosts.map((host) => member('stop', host)),
    ...servers.map((host) => on(host.name, ['crictl', 'ps', '--name', '^(etcd|kube-apiserver)$'])),
    ...hosts.flatMap((host) => [
      on(host.name, ['mv', `${host.dataFolder}/member`, `${workPaths(host).before}/member`]),
      on(host.name, ['mv', `${workPaths(host).fresh}/member`, `${host.dataFolder}/member`]),
    ]),
    ...hosts.map((host) => member('start', host)),
    ...servers.map((host) => start(host, 'kube-apiserver')),
  ];
}

function on(host: string, argv: readonly string[]): readonly string[] {
  return ['ssh', host, 'sudo', ...argv];
}
