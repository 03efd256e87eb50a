import { Etcdctl, HOST_PROGRAM, podProgram } from '../../command/etcd/etcdctl';
import type { EtcdPlace } from '../../model/etcd';

/** What a person would type on the host of a member. @param place undefined: a member that nobody can ask */
export function etcdctlCommand(place: EtcdPlace | undefined, argv: readonly string[]): readonly string[] {
  if (!place) return ['etcdctl', ...argv];
  if (place.pod) return new Etcdctl(podProgram(place.pod), place).argv(argv);
  return ['sudo', ...new Etcdctl(HOST_PROGRAM, place).argv(argv)];
}
