import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { haproxyBlock } from '../../src/core/bootstrap/endpoint/haproxy';
import { keepalivedBlock } from '../../src/core/bootstrap/endpoint/keepalived';
import { withBlock } from '../../src/core/bootstrap/marked-block';
import { ensureBalancers } from '../harness/tools/balancers.mjs';
import { settings, six } from '../unit/core/bootstrap/settings';

const run = promisify(execFile);
let tools: Awaited<ReturnType<typeof ensureBalancers>>;
const folder = mkdtempSync(join(tmpdir(), 'drydock-endpoint-oracle-'));

/** What distributions ship, as far as it would change sections that say nothing themselves. */
const SHIPPED = {
  debian:
    'global\n\tlog /dev/log\tlocal0\n\tmaxconn 2000\ndefaults\n\tlog\tglobal\n\tmode\thttp\n\toption\thttplog\n\toption\tdontlognull\n\ttimeout connect 5000\n\ttimeout client  50000\n\ttimeout server  50000\n',
  redhat:
    'global\n    log 127.0.0.1 local2\n    maxconn 4000\ndefaults\n    mode http\n    log global\n    option httplog\n    option http-server-close\n    option forwardfor except 127.0.0.0/8\n    option redispatch\n    retries 3\n    timeout http-request 10s\n    timeout queue 1m\n    timeout connect 10s\n    timeout client 1m\n    timeout server 1m\n    timeout check 10s\n    maxconn 3000\nfrontend main\n    bind *:5000\n    default_backend app\nbackend app\n    balance roundrobin\n    server app1 127.0.0.1:5001 check\n',
  nothing: '',
};

beforeAll(async () => {
  tools = await ensureBalancers();
}, 300_000);

async function judged(program: 'haproxy' | 'keepalived', text: string): Promise<{ readonly code: number; readonly said: string }> {
  const file = join(folder, `${program}.conf`);
  writeFileSync(file, text, { mode: 0o644 });
  const args = program === 'haproxy' ? ['-c', '-f', file] : ['--config-test', '--use-file', file, '--dont-fork'];
  try {
    const { stdout, stderr } = await run(tools[program], args, { env: { ...process.env, ...tools.env } });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

describe('HAProxy', () => {
  it.each(Object.entries(SHIPPED).flatMap(([name, text]) => [settings, six].map((one) => [name, one.address, text, one] as const)))(
    'takes our part in the file that %s ships, for %s, and has nothing to say of it',
    async (_name, _address, shipped, one) => {
      const { code, said } = await judged('haproxy', withBlock(shipped, 'kube-apiserver-harbour', haproxyBlock(one)));
      expect({ code, said }).toMatchObject({ code: 0 });
      // Without any log there is nothing to write lines for, and what defaults say of HTTP has no effect on TCP.
      const lines = said
        .split('\n')
        .filter((line) => !/log format ignored .* since it has no log address|ignored for .* as it requires HTTP mode/.test(line));
      expect(lines.join('\n')).not.toMatch(/kube-apiserver|WARNING|ALERT/);
    },
  );

  it('refuses what it does not understand, so that a mistake of ours would be found', async () => {
    const { code } = await judged('haproxy', haproxyBlock(settings).replace('balance roundrobin', 'balance fairly'));
    expect(code).not.toBe(0);
  });
});

describe('keepalived', () => {
  it.each([settings, six].flatMap((one) => one.balancers.map(({ name }) => [name, one.address, one] as const)))(
    'takes the part of %s for %s',
    async (name, _address, one) => {
      // An interface that this machine has: keepalived looks for it.
      const [card] = Object.entries(networkInterfaces()).find(([, list]) => list?.some(({ internal }) => !internal)) ?? [];
      if (card === undefined) throw new Error('This machine has no network.');
      const here = { ...one, virtual: { ...one.virtual, interface: card } };
      expect(await judged('keepalived', keepalivedBlock(here, name))).toMatchObject({ code: 0 });
    },
  );

  it('refuses what it does not understand', async () => {
    const { code, said } = await judged('keepalived', keepalivedBlock(settings, 'lb1').replace('advert_int', 'advert_often'));
    expect(said).toMatch(/advert_often/);
    expect(code).not.toBe(0);
  });
});
