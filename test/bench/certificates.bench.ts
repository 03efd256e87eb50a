import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { Handshakes } from '../../src/backends/tls/handshake';
import { takeInventory } from '../../src/core/policy/certificates/inventory';
import { readExpiryFacts } from '../../src/operations/certificates/read';
import { issue } from '../unit/core/certificates';
import { FakeClock } from '../unit/operations/support/fake-clock';
import { FakeCluster } from '../unit/operations/support/fake-cluster';
import { node } from '../unit/operations/support/objects';
import { longestStall, ms, pairs, ratio, report, timed } from './support';

const HOSTS = 100;
const run = promisify(execFile);

/** Servers in a thread of their own, so that their share of a handshake is not taken for ours. */
const SERVERS = `
const { createServer } = require('node:tls');
const { parentPort, workerData } = require('node:worker_threads');
const ports = [];
workerData.forEach(({ key, cert }, index) => {
  const server = createServer({ key, cert }, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1', () => {
    ports[index] = server.address().port;
    if (ports.filter(Boolean).length === workerData.length) parentPort.postMessage(ports);
  });
});
`;

it('every certificate of 100 hosts', async () => {
  const issued = await Promise.all(
    Array.from({ length: HOSTS }, (_, index) => issue({ subject: `CN=host-${index}`, serial: `0a${String(index).padStart(4, '0')}` })),
  );
  const worker = new Worker(SERVERS, { eval: true, workerData: issued.map(({ key, pem }) => ({ key, cert: pem })) });
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  try {
    const [ports] = (await once(worker, 'message')) as [readonly number[]];
    const cluster = new FakeCluster(new FakeClock());
    ports.forEach((port, index) => cluster.put(node(`host-${index}`, { internalIP: '127.0.0.1', kubeletPort: port })));
    const read = async () => {
      const facts = await readExpiryFacts(
        {
          cluster: { ...cluster.cluster, server: undefined },
          connect: async () => cluster,
          tellDistribution: async () => 'kubeadm',
          clock: cluster.clock,
          handshakes: new Handshakes(),
          kubeconfigCertificates: async () => [],
        },
        new AbortController().signal,
      );
      const { entries } = takeInventory(facts);
      expect(new Set(entries.map(({ certificate }) => certificate?.serial)).size).toBe(HOSTS);
    };
    // What people write who have many hosts: as many at once as help on a small machine.
    const script = join(folder, 'one.sh');
    writeFileSync(script, 'openssl s_client -connect "127.0.0.1:$1" </dev/null 2>/dev/null | openssl x509 -noout -serial -enddate');
    const list = join(folder, 'ports');
    writeFileSync(list, ports.join('\n'));
    const theirs = async () => {
      const { stdout } = await run('xargs', ['-a', list, '-n', '1', '-P', '16', 'sh', script]);
      expect(stdout.match(/serial=/g)).toHaveLength(HOSTS);
    };
    const result = await pairs(
      3,
      async () => (await timed(read)).ms,
      async () => (await timed(theirs)).ms,
    );
    // The same machine with nothing to do: what of a stall is its own.
    const idle = () => sleep(result.ours);
    report([
      {
        what: `certificates of ${HOSTS} hosts, read and judged, beside openssl s_client, 16 at once by xargs`,
        ours: ms(result.ours),
        theirs: ms(result.theirs),
        ratio: ratio(result.ratio),
        budget: '10 s',
      },
      {
        what: `certificates of ${HOSTS} hosts: longest stall of the event loop`,
        ours: ms(await longestStall(read)),
        theirs: `${ms(await longestStall(idle))} idle`,
        budget: '50 ms',
      },
    ]);
  } finally {
    await worker.terminate();
    rmSync(folder, { recursive: true, force: true });
  }
});
