/** Host keys, ways to log in, jump hosts and faults of connections, with real SSH servers. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/core/command/parsers';
import { run } from '../../harness/tools/run.mjs';
import { MemoryKeychain, oneTimeCode } from './bench';
import { describeSsh, throughBoth } from './suite';
import { endProcess, freePort, PASSWORD, until } from './world';

const hello = textOf({ argv: ['echo', 'hello'], timeoutMs: 20_000 });

describeSsh('hosts', (suite) => {
  throughBoth(suite, 'host keys through %s', (_client, bench) => {
    it('are asked about once when unknown, and remembered with type and fingerprint', async () => {
      const one = bench({ knownHosts: [], answers: [[/^Trust the host key of cp1/, true]] });
      const shown = execFileSync('ssh-keygen', ['-lf', `${suite.server.hostKey('ed25519')}.pub`], { encoding: 'utf8' }).split(' ')[1]!;
      const shell = await one.shell(suite.server);
      expect(await shell.exec(hello)).toBe('hello\n');
      expect(one.script.asked).toMatchObject([
        { kind: 'confirm', action: 'Trust Host Key', detail: expect.stringContaining(`ED25519 ${shown}`) },
      ]);
      expect(await one.backend.trust.list()).toMatchObject([
        { host: `[127.0.0.1]:${suite.server.port}`, type: 'ssh-ed25519', fingerprint: shown, firstSeen: expect.any(Number) },
      ]);
      expect(readFileSync(one.knownHostsFile, 'utf8')).toBe('');
      one.backend.shells.dispose();
    });

    it('are refused when the person does not trust them', async () => {
      const one = bench({ knownHosts: [], answers: [[/^Trust/, undefined]] });
      await expect(one.shell(suite.server)).rejects.toMatchObject({ kind: 'hostKeyUnknown' });
      expect(await one.backend.trust.list()).toEqual([]);
    });

    it('stop everything when they changed, without a question', async () => {
      const other = await suite.serve({});
      const wrong = other.knownHosts().replace(String(other.port), String(suite.server.port));
      const one = bench({ knownHosts: [wrong] });
      await expect(one.shell(suite.server)).rejects.toMatchObject({
        kind: 'hostKeyChanged',
        message: expect.stringContaining(`${one.knownHostsFile}:1`),
        hint: expect.stringContaining('Nothing was sent'),
      });
      expect(one.script.asked).toEqual([]);
    });

    it('stop everything when they are revoked', async () => {
      const line = suite.server.knownHosts();
      const one = bench({ knownHosts: [line, `@revoked * ${line.split(' ').slice(1).join(' ')}`] });
      await expect(one.shell(suite.server)).rejects.toMatchObject({ kind: 'hostKeyRevoked' });
    });

    it('are the ones that are known, though the server prefers another type', async () => {
      const both = await suite.serve({ hostKeys: ['ed25519', 'rsa'] });
      const one = bench({ knownHosts: [both.knownHosts('rsa')] });
      expect(await (await one.shell(both)).exec(hello)).toBe('hello\n');
    });

    it('are found in hashed files', async () => {
      const one = bench();
      await run(['ssh-keygen', '-q', '-H', '-f', one.knownHostsFile]);
      expect(readFileSync(one.knownHostsFile, 'utf8')).toMatch(/^\|1\|/);
      expect(await (await one.shell(suite.server)).exec(hello)).toBe('hello\n');
    });

    it('follow StrictHostKeyChecking, but are verified whatever it says', async () => {
      const strict = bench({ knownHosts: [], config: ['StrictHostKeyChecking yes'] });
      await expect(strict.shell(suite.server)).rejects.toMatchObject({
        kind: 'hostKeyUnknown',
        hint: expect.stringContaining('not asked'),
      });
      const fresh = bench({ knownHosts: [], config: ['StrictHostKeyChecking accept-new'] });
      expect(await (await fresh.shell(suite.server)).exec(hello)).toBe('hello\n');
      expect(await fresh.backend.trust.list()).toHaveLength(1);
      const careless = bench({ knownHosts: [], config: ['StrictHostKeyChecking no'], answers: [[/^Trust/, undefined]] });
      await expect(careless.shell(suite.server)).rejects.toMatchObject({ kind: 'hostKeyUnknown' });
    });
  });

  throughBoth(suite, 'logging in through %s', (client, bench) => {
    it('by a key with a passphrase, asked for once', async () => {
      const key = await suite.world.makeKey(`locked-${client}`, { passphrase: 'open sesame' });
      suite.world.allow(`${key}.pub`);
      const given = ['wrong', 'open sesame'];
      const one = bench({ identities: [key], answers: [[/passphrase/i, () => given.shift()]] });
      expect(await (await one.shell(suite.server)).exec(hello)).toBe('hello\n');
      expect(await (await one.shell(suite.server, { user: 'ops' })).exec(hello)).toBe('hello\n');
      expect(one.script.asked).toHaveLength(2);
      expect(one.lines.join('\n')).not.toContain('open sesame');
    });

    it.each(['rsa', 'ecdsa'])('by a key of type %s', async (type) => {
      const key = await suite.world.makeKey(`of-${type}`, { type });
      suite.world.allow(`${key}.pub`);
      expect(await (await bench({ identities: [key] }).shell(suite.server)).exec(hello)).toBe('hello\n');
    });

    it('by the agent', async () => {
      const key = await suite.world.makeKey(`held-${client}`);
      suite.world.allow(`${key}.pub`);
      const agent = startAgent(suite.world.path(`agent-${client}`));
      suite.after(() => endProcess(agent.pid));
      const env = { SSH_AUTH_SOCK: agent.socket };
      await run(['ssh-add', '-q', key], { env });
      const one = bench({ identities: [`${key}.pub`], env });
      expect(await (await one.shell(suite.server)).exec(hello)).toBe('hello\n');
    });

    it('by password, remembered in the keychain only on request', async () => {
      const only = await suite.serve({ config: ['AuthenticationMethods password'] });
      const given = ['wrong', PASSWORD];
      const keychain = new MemoryKeychain();
      const options = { knownHosts: [only.knownHosts()], keychain };
      const one = bench({ ...options, answers: [[/password/i, () => given.shift()]], remember: true });
      expect(await (await one.shell(only, { user: 'plain' })).exec(hello)).toBe('hello\n');
      expect([...keychain.kept]).toEqual([[`ssh/password/plain@127.0.0.1:${only.port}`, PASSWORD]]);
      const later = bench(options);
      expect(await (await later.shell(only, { user: 'plain' })).exec(hello)).toBe('hello\n');
      expect([...one.lines, ...later.lines].join('\n')).not.toContain(PASSWORD);
    });

    it('by several questions of the server, after a key', async () => {
      const strict = await suite.serve({
        config: ['AuthenticationMethods publickey,keyboard-interactive', 'KbdInteractiveAuthentication yes'],
        otp: true,
      });
      const keychain = new MemoryKeychain();
      const one = bench({
        knownHosts: [strict.knownHosts()],
        answers: [
          [/password/i, PASSWORD],
          [/verification code/i, oneTimeCode],
        ],
        keychain,
        remember: true,
      });
      expect(await (await one.shell(strict, { user: 'plain' })).exec(hello)).toBe('hello\n');
      expect(one.script.asked).toMatchObject([
        { kind: 'input', secret: true },
        { kind: 'input', secret: true },
      ]);
      expect([...keychain.kept.values()]).toEqual([PASSWORD]);
    });

    it('tells why nobody got in', async () => {
      const key = await suite.world.makeKey('stranger');
      const closed = await suite.serve({ config: ['AuthenticationMethods publickey'] });
      const one = bench({ knownHosts: [closed.knownHosts()], identities: [key] });
      await expect(one.shell(closed)).rejects.toMatchObject({
        kind: 'authentication',
        message: expect.stringContaining('cp1 let root not in'),
      });
      const dismissed = bench({ identities: [], answers: [[/password/i, undefined]] });
      await expect(dismissed.shell(suite.server, { user: 'plain' })).rejects.toMatchObject({
        kind: 'authentication',
        hint: expect.stringContaining('without an answer'),
      });
    });
  });

  throughBoth(suite, 'jump hosts through %s', (_client, bench) => {
    it('are gone through in order, each with its own key verified', async () => {
      const [first, second] = [await suite.serve({}), await suite.serve({})];
      const one = bench({ knownHosts: [], answers: [[/^Trust the host key/, true]] });
      const jump = [`ops@127.0.0.1:${first.port}`, `plain@127.0.0.1:${second.port}`];
      const shell = await one.shell(suite.server, { jump });
      expect(await shell.exec(hello)).toBe('hello\n');
      expect(one.script.titles).toEqual([
        'Trust the host key of jump host 127.0.0.1?',
        'Trust the host key of jump host 127.0.0.1?',
        'Trust the host key of cp1?',
      ]);
      expect((await one.backend.trust.list()).map(({ host }) => host)).toEqual(
        [first.port, second.port, suite.server.port].map((port) => `[127.0.0.1]:${port}`),
      );
      expect((await second.sessions()).length).toBeGreaterThan(0);
    });

    it('stop everything when their key changed', async () => {
      const first = await suite.serve({});
      const wrong = suite.server.knownHosts().replace(String(suite.server.port), String(first.port));
      const one = bench({ knownHosts: [wrong, suite.server.knownHosts()] });
      await expect(one.shell(suite.server, { jump: [`root@127.0.0.1:${first.port}`] })).rejects.toMatchObject({ kind: 'hostKeyChanged' });
    });

    it('come from the ssh configuration', async () => {
      const first = await suite.serve({});
      const config = ['Host behind', '  HostName 127.0.0.1', `  ProxyJump root@127.0.0.1:${first.port}`];
      const one = bench({ knownHosts: [first.knownHosts(), suite.server.knownHosts()], config });
      const shell = await one.shell(suite.server, { destination: 'behind' });
      expect(shell.facts.via).toEqual([`root@127.0.0.1:${first.port}`]);
      expect(await shell.exec(hello)).toBe('hello\n');
      expect((await first.sessions()).length).toBeGreaterThan(0);
    });
  });

  describe('what only the OpenSSH client can do', () => {
    it('is chosen for user certificates, with the reason', async () => {
      const authority = await suite.world.makeKey('authority');
      const key = await suite.world.makeKey('certified');
      await run(['ssh-keygen', '-q', '-s', authority, '-I', 'me', '-n', 'root', '-V', '+1h', `${key}.pub`]);
      const certified = await suite.serve({ config: [`TrustedUserCAKeys ${authority}.pub`] });
      const one = suite.bench({ knownHosts: [certified.knownHosts()], identities: [key] });
      const shell = await one.shell(certified);
      expect(shell.facts).toMatchObject({ adapter: 'openssh', reason: `The user certificate ${key}-cert.pub needs the OpenSSH client.` });
      expect(await shell.exec(hello)).toBe('hello\n');
      const library = suite.bench({
        client: 'ssh2',
        knownHosts: [certified.knownHosts()],
        identities: [key],
        answers: [[/password/i, undefined]],
      });
      await expect(library.shell(certified)).rejects.toMatchObject({ kind: 'authentication' });
    });

    it('is chosen for certificates of hosts', async () => {
      const authority = await suite.world.makeKey('host-authority');
      const signed = await suite.world.makeKey('signed-host');
      await run(['ssh-keygen', '-q', '-s', authority, '-I', 'host', '-h', '-n', '127.0.0.1', `${signed}.pub`]);
      const certified = await suite.serve({ config: [`HostKey ${signed}`, `HostCertificate ${signed}-cert.pub`] });
      const line = `@cert-authority [127.0.0.1]:* ${readFileSync(`${authority}.pub`, 'utf8')}`;
      const one = suite.bench({ knownHosts: [line] });
      const shell = await one.shell(certified);
      expect(shell.facts).toMatchObject({ adapter: 'openssh', reason: expect.stringContaining('host certificate') });
      expect(await shell.exec(hello)).toBe('hello\n');
    });

    it('is chosen for ProxyCommand', async () => {
      const mark = suite.world.path('work', 'proxied');
      const script = suite.world.path('work', 'proxy.sh');
      writeFileSync(script, `#!/bin/bash\ntouch ${mark}\nexec 3<>/dev/tcp/$1/$2\ncat <&3 & cat >&3\n`, { mode: 0o755 });
      const one = suite.bench({ config: ['Host proxied', '  HostName 127.0.0.1', `  ProxyCommand ${script} %h %p`] });
      const shell = await one.shell(suite.server, { destination: 'proxied' });
      expect(shell.facts).toMatchObject({ adapter: 'openssh', reason: 'ProxyCommand needs the OpenSSH client.' });
      expect(await shell.exec(hello)).toBe('hello\n');
      expect(existsSync(mark)).toBe(true);
    });

    it('is not chosen otherwise', async () => {
      expect((await suite.bench().shell(suite.server)).facts).toMatchObject({
        adapter: 'ssh2',
        reason: expect.stringContaining('Nothing'),
      });
    });
  });

  throughBoth(suite, 'faults through %s', (_client, bench) => {
    it('a host that hangs after the connection is given up', async () => {
      const silent = await listen(() => {});
      suite.after(() => void silent.server.close());
      const one = bench({ connectTimeoutMs: 700 });
      await expect(one.shell(silent)).rejects.toMatchObject({ kind: 'connectTimeout' });
    });

    it('nothing that listens, and no such name', async () => {
      const port = await freePort();
      await expect(bench().shell({ port })).rejects.toMatchObject({ kind: 'refused' });
      await expect(bench().shell({ port }, { destination: 'no-such-host.invalid' })).rejects.toMatchObject({ kind: 'dns' });
    });

    it('a wish to stop while connecting', async () => {
      const silent = await listen(() => {});
      suite.after(() => void silent.server.close());
      const stop = new AbortController();
      const opening = bench().shell(silent, {}, stop.signal);
      opening.catch(() => {});
      await until(() => silent.sockets.length > 0);
      stop.abort();
      await expect(opening).rejects.toMatchObject({ kind: 'cancelled' });
    });

    it('another machine than the node is', async () => {
      const machineId = readFileSync('/etc/machine-id', 'utf8').trim();
      const one = bench();
      expect(await (await one.shell(suite.server, { expected: { machineId, hostname: hostname() } })).exec(hello)).toBe('hello\n');
      await expect(one.shell(suite.server, { expected: { machineId: '0'.repeat(32), hostname: hostname() } })).rejects.toMatchObject({
        kind: 'wrongMachine',
        message: expect.stringContaining(machineId),
      });
      await expect(one.shell(suite.server, { expected: { hostname: 'another' } })).rejects.toMatchObject({ kind: 'wrongMachine' });
    });
  });

  it('shares one connection between all who open the host at the same time', async () => {
    const own = await suite.serve({});
    const one = suite.bench({ knownHosts: [], answers: [[/^Trust/, true]] });
    const shells = await Promise.all(Array.from({ length: 10 }, () => one.shell(own)));
    expect(await Promise.all(shells.map((shell) => shell.exec(hello)))).toEqual(Array.from({ length: 10 }, () => 'hello\n'));
    expect(one.script.asked).toHaveLength(1);
    expect(await own.sessions()).toHaveLength(1);
  });

  it('reads known_hosts as ssh-keygen does', async () => {
    const one = suite.bench();
    const key = suite.server.knownHosts().split(' ').slice(1).join(' ').trim();
    const names = ['plain', '*.example.org,!bad.example.org', '[db]:2222', '10.0.0.?', 'A.B'];
    writeFileSync(one.knownHostsFile, names.map((name) => `${name} ${key}\n`).join(''));
    const { parseKnownHosts, speaksOf } = await import('../../../src/core/parse/ssh/known-hosts');
    const check = (asked: readonly string[]) => {
      const { hosts } = parseKnownHosts(readFileSync(one.knownHostsFile, 'utf8'), 'f');
      for (const name of asked) {
        const found = execFileSync('sh', ['-c', 'ssh-keygen -F "$1" -f "$2" || true', 'sh', name, one.knownHostsFile], {
          encoding: 'utf8',
        });
        const lines = [...found.matchAll(/found: line (\d+)/g)].map(([, line]) => Number(line));
        expect([name, hosts.filter((host) => speaksOf(host.names, name)).map(({ line }) => line)]).toEqual([name, lines]);
      }
    };
    const asked = ['plain', 'a.example.org', 'bad.example.org', 'example.org', '[db]:2222', 'db', '10.0.0.7', '10.0.0.17', 'a.b'];
    check(asked);
    await run(['ssh-keygen', '-q', '-H', '-f', one.knownHostsFile]);
    check(asked);
  });
});

function startAgent(socket: string): { readonly pid: number; readonly socket: string } {
  const said = execFileSync('ssh-agent', ['-s', '-a', socket], { encoding: 'utf8' });
  return { pid: Number(/SSH_AGENT_PID=(\d+)/.exec(said)![1]), socket };
}

async function listen(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly server: TcpServer; readonly sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, server, sockets };
}
