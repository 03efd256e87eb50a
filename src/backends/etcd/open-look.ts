import { DrydockError } from '../../core/errors';
import type { EtcdMetrics } from '../../core/model/etcd';
import { parseMetrics } from '../../core/parse/etcd/metrics';
import type { EtcdLook, EtcdPort } from '../../ports/etcd';
import { Handshakes } from '../tls/handshake';
import { HttpProbes } from '../tls/http-probe';

/** Milliseconds; a forwarded connection has two more machines on its way. */
const PATIENCE_MS = 10_000;
/** A page of metrics has some hundred kilobytes. */
const MOST_PAGE = 4 * 1024 * 1024;

/** What a member tells without a client certificate: its metrics, where it has a port without TLS for them, and what it serves with. */
export class OpenLook implements Pick<EtcdPort, 'metrics' | 'certificate'> {
  private readonly probes = new HttpProbes(PATIENCE_MS, MOST_PAGE);
  private readonly handshakes = new Handshakes(() => PATIENCE_MS);

  constructor(private readonly at: EtcdLook) {}

  async metrics(signal?: AbortSignal): Promise<EtcdMetrics> {
    const { label, dial, metricsPort } = this.at;
    if (metricsPort === undefined)
      throw new DrydockError('config', `${label} has no port for metrics on its loopback (--listen-metrics-urls).`);
    const { status, body } = await this.probes.get({ port: metricsPort, path: '/metrics', tls: false }, dial, signal);
    if (status !== 200) throw new DrydockError('server', `${label} gives no metrics (HTTP status ${status}).`);
    return parseMetrics(body);
  }

  async certificate(signal?: AbortSignal): Promise<Uint8Array> {
    const { label, dial, port } = this.at;
    const [own] = await this.handshakes.chainOf({ host: '127.0.0.1', port }, dial, signal);
    if (!own) throw new DrydockError('protocol', `${label} presents no certificate.`);
    return own;
  }
}
