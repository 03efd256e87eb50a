import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, Json } from './api.mts';

const PARALLEL = 32;
const PAGE = 500;

export interface SimulatedNodes {
  /** Names are `PREFIX-00001` and on. */
  readonly prefix?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Milliseconds until all must be Ready. */
  readonly patience?: number;
}

/**
 * Creates nodes that kwok keeps alive, and waits until all are Ready.
 * @returns their names
 * @throws Error when one can't be created, or the patience is over
 */
export async function createNodes(api: ApiClient, count: number, options: SimulatedNodes = {}): Promise<string[]> {
  const { prefix = 'node', labels = {}, patience = 60_000 + count * 60 } = options;
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(5, '0')}`);
  const left = [...names];
  const worker = async () => {
    for (let name = left.shift(); name; name = left.shift()) {
      const answer = await api.post('/api/v1/nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name,
          annotations: { 'kwok.x-k8s.io/node': 'fake' },
          labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...labels },
        },
      });
      if (answer.status !== 201) throw new Error(`node ${name} could not be created: ${answer.text}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, count) }, worker));
  await allReady(api, new Set(names), Date.now() + patience);
  return names;
}

async function allReady(api: ApiClient, wanted: ReadonlySet<string>, until: number): Promise<void> {
  for (;;) {
    const ready = (await listNodes(api)).filter((node) => wanted.has(node.metadata.name) && isReady(node)).length;
    if (ready === wanted.size) return;
    if (Date.now() > until) throw new Error(`${ready} of ${wanted.size} simulated nodes are Ready, and the patience is over`);
    await sleep(wanted.size > 1000 ? 1000 : 200);
  }
}

async function listNodes(api: ApiClient): Promise<Json[]> {
  const found: Json[] = [];
  let next = '';
  do {
    const { json } = await api.get(`/api/v1/nodes?limit=${PAGE}&continue=${encodeURIComponent(next)}`);
    found.push(...json.items);
    next = json.metadata.continue ?? '';
  } while (next);
  return found;
}

function isReady(node: Json): boolean {
  const untainted = !(node.spec.taints ?? []).some((taint) => taint.key.startsWith('node.kubernetes.io/not-ready'));
  return untainted && (node.status?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True');
}
