import { uploadCertificates, UPLOADED_SECONDS } from '../../core/command/kubeadm/upload-certs';
import { DrydockError } from '../../core/errors';
import { parseClusterInfo, parseJoinConfiguration, type ClusterInfo } from '../../core/parse/cluster-info';
import { JOIN_GROUP, joinCommand } from '../../core/plan/join';
import { commandLine } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host } from '../control-plane/hosts';
import { makeToken } from './tokens';

/** Milliseconds in which the controller manager signs cluster-info with a new token. */
const SIGNED_WITHIN = 30_000;
const LOOK_EVERY = 500;

export interface JoinWish {
  readonly role: 'worker' | 'controlPlane';
  /** Seconds the token is good for. */
  readonly tokenSeconds: number;
  readonly description: string;
}

/** A command that joins a host, and how long what is in it is good for. */
export interface JoinCommand {
  /** Secret: for the clipboard alone. */
  readonly line: string;
  /** Public half of the token. */
  readonly tokenId: string;
  readonly tokenUid: string;
  readonly endpoint: string;
  /** Epoch milliseconds. */
  readonly tokenExpiresAt: number;
  /** Epoch milliseconds; undefined for a worker. */
  readonly keyExpiresAt: number | undefined;
}

/** What a join command is made of that is no secret; read before anything is made. */
export interface JoinGround {
  readonly endpoint: string;
  readonly authorities: ClusterInfo['authorities'];
  readonly configuration: string;
}

/**
 * Reads by what a host would join. Rejects with `notFound` where the cluster is none of kubeadm, and with `policy` where it can't get
 * another control plane.
 */
export async function readJoinGround(port: KubernetesPort, role: JoinWish['role'], signal: AbortSignal): Promise<JoinGround> {
  const [info, config] = await Promise.all([
    clusterInfo(port, signal),
    port.get('ConfigMap', { namespace: 'kube-system', name: 'kubeadm-config' }, signal),
  ]);
  const configuration = config?.data.ClusterConfiguration;
  if (!info || configuration === undefined)
    throw new DrydockError(
      'notFound',
      `The cluster has no ConfigMap ${info ? 'kube-system/kubeadm-config' : 'kube-public/cluster-info'}, by which hosts join it.`,
      {
        hint: 'Only clusters of kubeadm are joined this way.',
      },
    );
  const { endpoint } = parseJoinConfiguration(configuration);
  if (role === 'controlPlane' && endpoint === undefined)
    throw new DrydockError('policy', 'The cluster has no controlPlaneEndpoint, so that it can have one control plane only.', {
      hint: 'kubeadm refuses to join another one. A cluster gets its endpoint when it is made.',
    });
  return { endpoint: endpoint ?? info.endpoint, authorities: info.authorities, configuration };
}

/**
 * Makes a token, for a control plane has the certificates uploaded anew, and puts the command together. A token whose command does not
 * come about is deleted again.
 * @param signer a control plane with the keys of the authorities; needed for a control plane
 */
export async function makeJoinCommand(
  port: KubernetesPort,
  ground: JoinGround,
  wish: JoinWish,
  signer: Host | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<JoinCommand> {
  const tokenExpiresAt = clock.now() + wish.tokenSeconds * 1000;
  const { model, token } = await makeToken(
    port,
    { description: wish.description, expiresAt: tokenExpiresAt, groups: [JOIN_GROUP], usages: ['authentication', 'signing'] },
    signal,
  );
  try {
    const certificateKey = wish.role === 'controlPlane' ? await newCertificateKey(port, ground, signer, signal) : undefined;
    await untilSigned(port, model.id, clock, signal);
    const { endpoint, authorities } = ground;
    return {
      line: commandLine(joinCommand({ endpoint, authorities, token, certificateKey })),
      tokenId: model.id,
      tokenUid: model.uid,
      endpoint,
      tokenExpiresAt,
      keyExpiresAt: certificateKey === undefined ? undefined : clock.now() + UPLOADED_SECONDS * 1000,
    };
  } catch (error) {
    await port.deleteBootstrapToken(model).catch(() => false);
    throw error;
  }
}

/**
 * Has a control plane upload the certificates that control planes share, and looks whether the cluster has them.
 * @returns the key by which they are encrypted: secret
 */
export async function newCertificateKey(
  port: KubernetesPort,
  { configuration }: Pick<JoinGround, 'configuration'>,
  signer: Host | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (!signer) throw new DrydockError('config', 'No control plane can be reached that would upload its certificates.');
  const before = await port.uploadedCertificates(signal);
  const key = await signer.run(uploadCertificates(configuration), signal);
  const after = await port.uploadedCertificates(signal);
  if (after && (before === undefined || after.ownerToken !== before.ownerToken || after.createdAt > before.createdAt)) return key;
  throw new DrydockError('conflict', `${signer.name} says that it uploaded the certificates, but the cluster does not have them.`, {
    hint: 'Look for Secret kube-system/kubeadm-certs.',
  });
}

/** Until cluster-info is signed with the token: before, a host that joins would refuse it. */
export async function untilSigned(port: KubernetesPort, id: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const giveUpAt = clock.now() + SIGNED_WITHIN;
  for (;;) {
    if ((await clusterInfo(port, signal))?.signedBy.includes(id)) return;
    if (clock.now() >= giveUpAt)
      throw new DrydockError(
        'timeout',
        `cluster-info was not signed with token ${id}, so that nobody could join with it. It was deleted again.`,
        {
          hint: 'The controller manager signs it. Look whether it runs.',
        },
      );
    await clock.sleep(LOOK_EVERY, signal);
  }
}

async function clusterInfo(port: KubernetesPort, signal: AbortSignal): Promise<ClusterInfo | undefined> {
  const map = await port.get('ConfigMap', { namespace: 'kube-public', name: 'cluster-info' }, signal);
  if (!map) return undefined;
  try {
    return parseClusterInfo(map.data);
  } catch (error) {
    throw new DrydockError('invalid', `ConfigMap kube-public/cluster-info can't be used. ${(error as Error).message}`, {
      hint: 'kubeadm init phase bootstrap-token makes it again.',
    });
  }
}
