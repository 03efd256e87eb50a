import { Etcdctl, HOST_PROGRAM, podProgram } from '../../command/etcd/etcdctl';
import type { EtcdPlace } from '../../model/etcd';

/** What a person would type on the host of a member. @param place undefined: a member that nobody can ask */
export function etcdctlCommand(place: EtcdPlace | undefined, argv: readonly string[]): readonly string[] {
  if (!place) return ['etcdctl', ...argv];
  if (place.pod) return new Etcdctl(podProgram(place.pod), place).argv(argv);
  return ['sudo', ...new Etcdctl(HOST_PROGRAM, place).argv(argv)];
}

/** What a person would type to save a snapshot: where only the API server leads to the member, over its forwarded port. */
export function saveCommands(place: EtcdPlace | undefined, path: string): readonly (readonly string[])[] {
  const save = ['snapshot', 'save', path];
  if (!place?.pod || !place.client) return [etcdctlCommand(place, save)];
  const { pod, port, client } = place;
  const credentials = { ca: client.caFile, cert: client.certFile, key: client.keyFile, target: undefined };
  return [
    ['kubectl', '-n', pod.namespace, 'port-forward', pod.pod, String(port)],
    new Etcdctl(HOST_PROGRAM, { address: undefined, port, credentials }).argv(save),
  ];
}
