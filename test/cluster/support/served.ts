import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../rig/cluster.mts';
import { until } from '../../rig/host.mts';
import { WORKLOAD_IMAGE } from '../../rig/parts/images.mts';

const PORT = 30_880;
const PATIENCE = 3_000;
const BETWEEN = 100;
/** Before it ends, a server is taken out of the Service everywhere. */
const LEAVE = 'sleep 6; kill -TERM 1';

/** A service with a budget of one on all nodes, and a client that asks it all the time through the ports of the nodes. */
export class Served {
  private readonly stopped = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private asked = 0;
  private readonly failed: string[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly replicas: number,
  ) {}

  async start(): Promise<void> {
    const { namespace, cluster, replicas } = this;
    const labels = { app: 'web' };
    const selector = { matchLabels: labels };
    const container = {
      name: 'web',
      image: WORKLOAD_IMAGE,
      imagePullPolicy: 'Never',
      command: ['/bin/sh', '-c', 'mkdir -p /tmp/www && echo fine > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www'],
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
      lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', LEAVE] } } },
    };
    const tolerations = [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }];
    const spec = { terminationGracePeriodSeconds: 20, tolerations, containers: [container] };
    await cluster.kubectl('create', 'namespace', namespace);
    await cluster.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: { replicas, selector, template: { metadata: { labels }, spec } },
      },
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web', namespace }, spec: { maxUnavailable: 1, selector } },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace },
        spec: { type: 'NodePort', selector: labels, ports: [{ port: 80, targetPort: 8080, nodePort: PORT }] },
      },
    );
    await until(
      'the service is up',
      async () => {
        const { status } = await cluster.get<{ status: { readyReplicas?: number } }>('deployment', 'web', '-n', namespace);
        return status.readyReplicas === replicas;
      },
      120_000,
    );
    const addresses = cluster.nodes.map(({ address }) => address);
    for (const address of addresses) await until(`it answers at ${address}`, async () => (await ask(address)) === undefined, 60_000);
    this.working = this.work(addresses);
  }

  async stop(): Promise<{ readonly asked: number; readonly failed: readonly string[] }> {
    this.stopped.abort();
    await this.working;
    return { asked: this.asked, failed: this.failed };
  }

  private async work(addresses: readonly string[]): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const address = addresses[this.asked % addresses.length]!;
      const trouble = await ask(address);
      this.asked += 1;
      if (trouble !== undefined) this.failed.push(`${new Date().toISOString()} ${address}: ${trouble}`);
      await sleep(BETWEEN);
    }
  }
}

/** Undefined: it answered as it should. */
function ask(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = get({ host: address, port: PORT, path: '/', timeout: PATIENCE, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200 ? undefined : String(response.statusCode)));
      response.on('error', (error) => resolve(error.message));
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', (error) => resolve(error.message));
  });
}
