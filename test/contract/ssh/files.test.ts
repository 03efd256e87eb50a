/** Files and forwarded ports over a real SSH server: the same cases through the library and through the OpenSSH client. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { beforeAll, expect, it } from 'vitest';
import { anyResult, textOf } from '../../../src/core/command/parsers';
import { partialName } from '../../../src/ports/remote-shell';
import type { Bench } from './bench';
import { describeSsh, throughBoth } from './suite';
import { endProcess, freePort, until } from './world';

const MIB = 1024 * 1024;
/** 1024 for a measurement by hand. */
const BIG_MIB = Number(process.env.DRYDOCK_SSH_MIB ?? 64);
/** The same for a file of any size. */
const MOST_MEMORY_MIB = 192;
const SAMPLE_MS = 100;

/** Whether any process has the file open. */
function isOpen(path: string): boolean {
  const open = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return [];
      }
    });
  return open.includes(path);
}

/** Memory of this process while something is streamed. */
class MemoryCurve {
  private readonly began = process.memoryUsage().rss;
  private readonly parts: { readonly name: string; readonly took: number; readonly samples: readonly number[] }[] = [];

  async during<T>(name: string, work: () => Promise<T>): Promise<T> {
    const samples: number[] = [];
    const timer = setInterval(() => samples.push(process.memoryUsage().rss), SAMPLE_MS);
    const at = performance.now();
    try {
      return await work();
    } finally {
      clearInterval(timer);
      this.parts.push({ name, took: performance.now() - at, samples });
    }
  }

  /** MiB above the beginning, at the highest. */
  get grown(): number {
    return (Math.max(0, ...this.parts.flatMap(({ samples }) => samples)) - this.began) / MIB;
  }

  /** Speed, and the highest memory of each quarter. */
  describe(mebibytes: number): string {
    return this.parts
      .map(({ name, took, samples }) => {
        const quarter = Math.ceil(samples.length / 4);
        const peaks = [0, 1, 2, 3].map((index) => Math.max(0, ...samples.slice(index * quarter, (index + 1) * quarter)) / MIB);
        return `${name} ${((mebibytes * 1000) / took).toFixed(0)} MiB/s, RSS by quarters ${peaks.map((peak) => peak.toFixed(0)).join(', ')} MiB`;
      })
      .join('; ')
      .concat(` (${(this.began / MIB).toFixed(0)} MiB before)`);
  }
}

describeSsh('files', (suite) => {
  throughBoth(suite, 'through %s', (client, bench) => {
    let folder: string;
    beforeAll(() => {
      folder = suite.world.path('work', client);
      mkdirSync(folder);
      chmodSync(folder, 0o1777);
    });
    const left = (where = folder) => readdirSync(where).filter((name) => name.endsWith('.part'));

    it('are written for the owner only, replaced at once, and read back with facts and digest', async () => {
      const shell = await bench().shell(suite.server);
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
      const shell = await bench().shell(suite.server);
      writeFileSync(`${folder}/target`, 'old');
      symlinkSync(`${folder}/target`, `${folder}/link`);
      await shell.writeFile(`${folder}/link`, 'new');
      expect(lstatSync(`${folder}/link`).isSymbolicLink()).toBe(true);
      expect(readFileSync(`${folder}/target`, 'utf8')).toBe('new');
    });

    it('are left alone when they are not what was expected', async () => {
      const shell = await bench().shell(suite.server);
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
      const shell = await bench().shell(suite.server, { user: 'ops' });
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
      const shell = await bench().shell(suite.server);
      expect(await shell.stat(`${folder}/none`)).toBeUndefined();
      await expect(shell.readFile(`${folder}/none`)).rejects.toMatchObject({ kind: 'notFound' });
      await expect(shell.writeFile(`${folder}/none/file`, 'x')).rejects.toMatchObject({ kind: 'notFound' });
      await expect(shell.writeFile(folder, 'x')).rejects.toMatchObject({ kind: 'storage' });
      const small = suite.world.path('small');
      await expect(shell.writeFile(`${small}/large`, randomBytes(2 * MIB))).rejects.toMatchObject({ kind: 'storage' });
      expect(await shell.exec(textOf({ argv: ['ls', '-A', small], timeoutMs: 10_000 }))).toBe('');
    });

    it(`of ${BIG_MIB} MiB stream both ways with equal digests`, { timeout: 600_000 }, async () => {
      const shell = await bench().shell(suite.server);
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
      const memory = new MemoryCurve();
      const sent = await memory.during('up', () => shell.upload(path, blocks(), { onProgress: (bytes) => progress.push(bytes) }));
      expect(sent).toEqual({ bytes: BIG_MIB * MIB, sha256: hash.digest('hex') });
      expect(statSync(path).size).toBe(BIG_MIB * MIB);
      expect(progress.at(-1)).toBe(BIG_MIB * MIB);
      const back = createHash('sha256');
      const received = await memory.during('down', () => shell.download(path, async (piece) => void back.update(piece)));
      expect(received).toEqual(sent);
      expect(back.digest('hex')).toBe(sent.sha256);
      // What is on its way, and what the collector has not looked at yet: far less than the file.
      expect(memory.grown).toBeLessThan(MOST_MEMORY_MIB);
      if (process.env.DRYDOCK_SSH_MIB) console.log(`${client}: ${BIG_MIB} MiB ${memory.describe(BIG_MIB)}`);
    });

    it('stop on request, without leaving a part of one', async () => {
      const shell = await bench().shell(suite.server);
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

    it('go on where they were cut off, after the beginning turned out to be the same', async () => {
      const own = await suite.serve();
      const one = suite.bench({ client, knownHosts: [own.knownHosts()] });
      const content = randomBytes(8 * MIB);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const part = `${folder}/${partialName(sha256)}`;
      const path = `${folder}/cut-off`;
      let opened = 0;
      /** Waits before its second half until `gate` lets it go on. */
      const known = (gate: () => Promise<void>) => ({
        sha256,
        async *open() {
          opened += 1;
          for (let at = 0; at < content.length; at += 64 * 1024) {
            if (at === content.length / 2) await gate();
            yield content.subarray(at, at + 64 * 1024);
          }
        },
      });
      const arrived = () => until(() => existsSync(part) && statSync(part).size > MIB);
      const broken = (await one.shell(own)).resumeUpload(
        path,
        known(async () => {
          await arrived();
          for (const pid of await own.sessions()) endProcess(pid);
        }),
      );
      await expect(broken).rejects.toMatchObject({ kind: 'disconnected' });
      expect(existsSync(path)).toBe(false);
      expect(statSync(part).mode & 0o777).toBe(0o600);
      // What read from the connection has still to notice that it ended.
      await until(() => !isOpen(part));
      const had = statSync(part).size;
      const stop = new AbortController();
      const stopped = (await one.shell(own)).resumeUpload(path, known(arrived), { onProgress: () => stop.abort() }, stop.signal);
      await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
      expect(statSync(part).size).toBeGreaterThanOrEqual(had);
      const kept = statSync(part).size;
      expect(opened).toBe(2);
      expect(await (await one.shell(own)).resumeUpload(path, known(arrived))).toEqual({ bytes: content.length, sha256, kept });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(left()).toEqual([]);
    });

    it('begin anew where what is there is something else, and refuse content that changed', async () => {
      const shell = await bench().shell(suite.server);
      const content = randomBytes(MIB);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const [path, part] = [`${folder}/anew`, `${folder}/${partialName(sha256)}`];
      const known = {
        sha256,
        async *open() {
          yield content;
        },
      };
      for (const there of [randomBytes(1000), Buffer.concat([content, Buffer.from('more')])]) {
        writeFileSync(part, there);
        expect(await shell.resumeUpload(path, known)).toEqual({ bytes: MIB, sha256, kept: 0 });
        expect(readFileSync(path).equals(content)).toBe(true);
      }
      writeFileSync(`${folder}/elsewhere`, content.subarray(0, 5000));
      symlinkSync(`${folder}/elsewhere`, part);
      expect(await shell.resumeUpload(path, known)).toMatchObject({ kept: 0 });
      expect(statSync(`${folder}/elsewhere`).size).toBe(5000);
      const changed = { ...known, sha256: sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };
      await expect(shell.resumeUpload(path, changed)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('changed'),
      });
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(left()).toEqual([]);
    });

    it('pass on what the reader throws', async () => {
      const shell = await bench().shell(suite.server);
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
      const shell = await bench().shell(suite.server);
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
      const closed = await suite.serve({ config: ['AllowTcpForwarding no'] });
      const one = bench({ knownHosts: [suite.server.knownHosts(), closed.knownHosts()] });
      const first = async (shell: Awaited<ReturnType<Bench['shell']>>) => {
        const stream = await shell.forward(await freePort());
        stream.resume();
        await once(stream, 'close');
      };
      await expect(first(await one.shell(suite.server))).rejects.toMatchObject({ kind: 'refused' });
      // The OpenSSH client does not say why.
      await expect(first(await one.shell(closed))).rejects.toMatchObject({ kind: client === 'ssh2' ? 'forbidden' : 'refused' });
    });
  });

  it('closes what nobody uses, and nothing that is used', async () => {
    const own = await suite.serve();
    const one = suite.bench({ knownHosts: [own.knownHosts()], idleMs: 50 });
    const [first, second] = [await one.shell(own), await one.shell(own)];
    first.dispose();
    expect(await second.exec(textOf({ argv: ['echo', 'on'], timeoutMs: 10_000 }))).toBe('on\n');
    second.dispose();
    await until(async () => (await own.sessions()).length === 0);
  });
});
