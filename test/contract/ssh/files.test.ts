/** Files and forwarded ports over a real SSH server: the same cases through the library and through the OpenSSH client. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anyResult, textOf } from '../../../src/core/command/parsers';
import { Bench, type Adapter, type BenchOptions } from './bench';
import { freePort, missingForSsh, SshWorld, until, type Server } from './world';

const missing = await missingForSsh();
const MIB = 1024 * 1024;
/** 1024 for a measurement by hand. */
const BIG_MIB = Number(process.env.DRYDOCK_SSH_MIB ?? 64);

describe.skipIf(missing !== undefined)(`files over SSH${missing === undefined ? '' : ` (${missing})`}`, () => {
  let world: SshWorld;
  let server: Server;
  beforeAll(async () => {
    world = await SshWorld.create();
    server = await world.serve();
  });
  afterAll(() => world?.dispose());

  describe.each<Adapter>(['ssh2', 'openssh'])('through %s', (client) => {
    const benches: Bench[] = [];
    let folder: string;
    const bench = (options: BenchOptions = {}) => {
      const one = new Bench(world, { client, knownHosts: [server.knownHosts()], ...options });
      benches.push(one);
      return one;
    };
    beforeAll(() => {
      folder = world.path('work', client);
      mkdirSync(folder);
      chmodSync(folder, 0o1777);
    });
    afterEach(() => {
      for (const one of benches.splice(0)) one.dispose();
    });
    const left = (where = folder) => readdirSync(where).filter((name) => name.endsWith('.part'));

    it('are written for the owner only, replaced at once, and read back with facts and digest', async () => {
      const shell = await bench().shell(server);
      const path = `${folder}/a file with 'quotes'`;
      const content = randomBytes(10_000);
      const sha256 = createHash('sha256').update(content).digest('hex');
      expect(await shell.writeFile(path, content)).toEqual({ bytes: 10_000, sha256 });
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const inode = statSync(path).ino;
      const file = await shell.readFile(path);
      expect(file).toMatchObject({ path, size: 10_000, mode: 0o600, owner: 'root', group: 'root', sha256 });
      expect(Buffer.from(file.content).equals(content)).toBe(true);
      await shell.writeFile(path, 'short', { mode: 0o644, owner: 'ops:plain' });
      expect(await shell.stat(path)).toMatchObject({ size: 5, mode: 0o644, owner: 'ops', group: 'plain' });
      expect(statSync(path).ino).not.toBe(inode);
      await shell.writeFile(path, '');
      expect(readFileSync(path, 'utf8')).toBe('');
      expect(left()).toEqual([]);
    });

    it('keep a link a link', async () => {
      const shell = await bench().shell(server);
      writeFileSync(`${folder}/target`, 'old');
      symlinkSync(`${folder}/target`, `${folder}/link`);
      await shell.writeFile(`${folder}/link`, 'new');
      expect(lstatSync(`${folder}/link`).isSymbolicLink()).toBe(true);
      expect(readFileSync(`${folder}/target`, 'utf8')).toBe('new');
    });

    it('are left alone when they are not what was expected', async () => {
      const shell = await bench().shell(server);
      const path = `${folder}/expected`;
      await shell.writeFile(path, 'first', { expect: 'absent' });
      await expect(shell.writeFile(path, 'second', { expect: 'absent' })).rejects.toMatchObject({ kind: 'conflict' });
      const { sha256 } = await shell.readFile(path);
      writeFileSync(path, 'by somebody else');
      await expect(shell.writeFile(path, 'second', { expect: sha256 })).rejects.toMatchObject({ kind: 'conflict' });
      expect(readFileSync(path, 'utf8')).toBe('by somebody else');
      const now = await shell.readFile(path);
      await shell.writeFile(path, 'second', { expect: now.sha256 });
      expect(readFileSync(path, 'utf8')).toBe('second');
      expect(left()).toEqual([]);
    });

    it('of root need sudo', async () => {
      const shell = await bench().shell(server, { user: 'ops' });
      const path = `${folder}/of-root`;
      writeFileSync(path, 'secret', { mode: 0o600 });
      await expect(shell.readFile(path)).rejects.toMatchObject({ kind: 'forbidden' });
      expect(Buffer.from((await shell.readFile(path, { sudo: true })).content).toString()).toBe('secret');
      await shell.writeFile(path, 'changed', { sudo: true });
      expect(readFileSync(path, 'utf8')).toBe('changed');
      expect(statSync(path)).toMatchObject({ uid: 0, gid: 0 });
      await expect(shell.writeFile('/drydock-not-allowed', 'x')).rejects.toMatchObject({ kind: 'forbidden' });
    });

    it('that are not there, that are folders, and that do not fit are told apart', async () => {
      const shell = await bench().shell(server);
      expect(await shell.stat(`${folder}/none`)).toBeUndefined();
      await expect(shell.readFile(`${folder}/none`)).rejects.toMatchObject({ kind: 'notFound' });
      await expect(shell.writeFile(`${folder}/none/file`, 'x')).rejects.toMatchObject({ kind: 'notFound' });
      await expect(shell.writeFile(folder, 'x')).rejects.toMatchObject({ kind: 'storage' });
      const small = world.path('small');
      await expect(shell.writeFile(`${small}/large`, randomBytes(2 * MIB))).rejects.toMatchObject({ kind: 'storage' });
      expect(await shell.exec(textOf({ argv: ['ls', '-A', small], timeoutMs: 10_000 }))).toBe('');
    });

    it(`of ${BIG_MIB} MiB stream both ways with equal digests`, { timeout: 600_000 }, async () => {
      const shell = await bench().shell(server);
      const path = `${folder}/big`;
      const block = randomBytes(MIB);
      const hash = createHash('sha256');
      async function* blocks() {
        for (let index = 0; index < BIG_MIB; index += 1) {
          block.writeUInt32BE(index, 0);
          hash.update(block);
          yield Buffer.from(block);
        }
      }
      const progress: number[] = [];
      let at = performance.now();
      const sent = await shell.upload(path, blocks(), { onProgress: (bytes) => progress.push(bytes) });
      const upload = performance.now() - at;
      expect(sent).toEqual({ bytes: BIG_MIB * MIB, sha256: hash.digest('hex') });
      expect(statSync(path).size).toBe(BIG_MIB * MIB);
      expect(progress.at(-1)).toBe(BIG_MIB * MIB);
      const back = createHash('sha256');
      at = performance.now();
      const received = await shell.download(path, async (piece) => void back.update(piece));
      const download = performance.now() - at;
      expect(received).toEqual(sent);
      expect(back.digest('hex')).toBe(sent.sha256);
      if (process.env.DRYDOCK_SSH_MIB) {
        const rate = (took: number) => `${((BIG_MIB * 1000) / took).toFixed(0)} MiB/s`;
        console.log(
          `${client}: ${BIG_MIB} MiB up ${rate(upload)}, down ${rate(download)}, RSS ${(process.memoryUsage().rss / MIB).toFixed(0)} MiB`,
        );
      }
    });

    it('stop on request, without leaving a part of one', async () => {
      const shell = await bench().shell(server);
      const stop = new AbortController();
      async function* endless() {
        for (;;) yield randomBytes(64 * 1024);
      }
      const sending = shell.upload(`${folder}/endless`, endless(), { onProgress: () => stop.abort() }, stop.signal);
      await expect(sending).rejects.toMatchObject({ kind: 'cancelled' });
      expect(existsSync(`${folder}/endless`)).toBe(false);
      expect(left()).toEqual([]);
      let got = 0;
      const second = new AbortController();
      const reading = shell.stream(
        anyResult({ argv: ['yes'], timeoutMs: 20_000 }),
        async (piece) => {
          got += piece.length;
          second.abort();
        },
        second.signal,
      );
      await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
      expect(got).toBeGreaterThan(0);
    });

    it('pass on what the reader throws', async () => {
      const shell = await bench().shell(server);
      const failing = shell.stream(textOf({ argv: ['yes'], timeoutMs: 20_000 }), async () => {
        throw new Error('the disk here is full');
      });
      await expect(failing).rejects.toThrow('the disk here is full');
      const short = shell.stream(textOf({ argv: ['sh', '-c', 'echo some; echo no >&2; exit 4'], timeoutMs: 20_000 }), async () => {});
      await expect(short).rejects.toMatchObject({ kind: 'commandFailed', message: 'sh exited with 4: no' });
    });

    it('forwards to loopback ports of the host', async () => {
      const echo = createServer((socket) => socket.pipe(socket));
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
      const { port } = echo.address() as { port: number };
      const shell = await bench().shell(server);
      const streams = await Promise.all([shell.forward(port), shell.forward(port)]);
      for (const [index, stream] of streams.entries()) {
        stream.write(`hello ${index}`);
        const [answer] = (await once(stream, 'data')) as [Buffer];
        expect(answer.toString()).toBe(`hello ${index}`);
        stream.destroy();
      }
      echo.close();
    });

    it('tells that nothing listens there, and that the server forwards nothing', async () => {
      const closed = await world.serve({ config: ['AllowTcpForwarding no'] });
      const one = bench({ knownHosts: [server.knownHosts(), closed.knownHosts()] });
      const first = async (shell: Awaited<ReturnType<Bench['shell']>>) => {
        const stream = await shell.forward(await freePort());
        stream.resume();
        await once(stream, 'close');
      };
      await expect(first(await one.shell(server))).rejects.toMatchObject({ kind: 'refused' });
      // The OpenSSH client does not say why.
      await expect(first(await one.shell(closed))).rejects.toMatchObject({ kind: client === 'ssh2' ? 'forbidden' : 'refused' });
      await closed.stop();
    });
  });

  it('closes what nobody uses, and nothing that is used', async () => {
    const own = await world.serve();
    const one = new Bench(world, { knownHosts: [own.knownHosts()], idleMs: 50 });
    const [first, second] = [await one.shell(own), await one.shell(own)];
    first.dispose();
    expect(await second.exec(textOf({ argv: ['echo', 'on'], timeoutMs: 10_000 }))).toBe('on\n');
    second.dispose();
    await until(async () => (await own.sessions()).length === 0);
    one.dispose();
    await own.stop();
  });
});
