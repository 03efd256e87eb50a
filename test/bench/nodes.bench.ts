import { expect, it } from 'vitest';
import { groupNodes } from '../../src/features/clusters/node-groups';
import { openWorkbench } from '../contract/drain/workbench';
import { startControlPlane, type ControlPlane } from '../harness/control-plane/start.mts';
import { heapInUse, longestStall, ms, pairs, ratio, report, timed, type Figure } from './support';

const COUNT = 5_000;

/** Nodes as plain objects on a real API server: kwok would spend the machine on heartbeats that nothing here looks at. */
async function createNodes(plane: ControlPlane, images: number): Promise<void> {
  const left = Array.from({ length: COUNT }, (_, index) => `node-${String(index + 1).padStart(5, '0')}`);
  const list = Array.from({ length: images }, (_, index) => ({
    names: [`registry.example/team/image-${index}@sha256:${'0'.repeat(64)}`, `registry.example/team/image-${index}:v1.2.${index}`],
    sizeBytes: 123_456_789,
  }));
  const worker = async () => {
    for (let name = left.shift(); name; name = left.shift()) {
      const metadata = { name, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${name.at(-1)}` } };
      await plane.api.post('/api/v1/nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata,
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'True',
              reason: 'KubeletReady',
              lastHeartbeatTime: new Date().toISOString(),
              lastTransitionTime: new Date().toISOString(),
            },
          ],
          nodeInfo: { kubeletVersion: 'v1.34.4' },
          allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
          capacity: { cpu: '8', memory: '32Gi', pods: '110' },
          images: list,
        },
      });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function measure(images: number): Promise<readonly Figure[]> {
  const plane = await startControlPlane();
  try {
    await createNodes(plane, images);
    // From nothing to the rows' groups: what a person waits for after opening a cluster.
    const paint = async () => {
      const bench = await openWorkbench({ path: plane.kubeconfig });
      const { items } = await bench.port.list('Node');
      const groups = groupNodes(items);
      bench.dispose();
      expect(items).toHaveLength(COUNT);
      return groups;
    };
    const ours = async () => (await timed(paint)).ms;
    const theirs = async () => (await timed(() => plane.kubectl(['get', 'nodes']))).ms;
    const result = await pairs(5, ours, theirs);
    const stall = await longestStall(paint);
    const bench = await openWorkbench({ path: plane.kubeconfig });
    const before = heapInUse();
    const kept = await bench.port.list('Node');
    const heap = (heapInUse() - before) / 2 ** 20;
    expect(kept.items).toHaveLength(COUNT);
    bench.dispose();
    const kind = images > 0 ? `5,000 nodes with ${images} images each` : '5,000 nodes';
    return [
      {
        what: `${kind}: first rows, beside kubectl get nodes`,
        ours: ms(result.ours),
        theirs: ms(result.theirs),
        ratio: ratio(result.ratio),
        budget: '0.8',
      },
      { what: `${kind}: longest stall of the event loop`, ours: ms(stall), budget: '50 ms' },
      { what: `${kind}: heap kept`, ours: `${heap.toFixed(1)} MiB`, budget: '20 MiB' },
    ];
  } finally {
    await plane.dispose();
  }
}

it('first rows of a big cluster', async () => {
  report([...(await measure(0)), ...(await measure(40))]);
});
