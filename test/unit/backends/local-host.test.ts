import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalHost } from '../../../src/backends/local-host';
import { anyResult, textOf } from '../../../src/core/command/parsers';

const never = new AbortController().signal;

describe('this computer as a host', () => {
  let dir: string;
  const host = new LocalHost();
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'drydock-local-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('runs a program with its words as they are, and reads how it ended', async () => {
    const argv = [
      process.execPath,
      '-e',
      'process.stdin.pipe(process.stdout); process.exitCode = 3; console.error(process.argv[1])',
      '$HOME; ls',
    ] as const;
    const result = await host.run(anyResult({ argv: [...argv], stdin: 'in', timeoutMs: 20_000 }), never);
    expect(result).toMatchObject({ exitCode: 3, stdout: 'in', stderr: '$HOME; ls\n' });
  });

  it('tells that there is no program, that it takes too long, and that it was stopped', async () => {
    await expect(host.run(textOf({ argv: ['drydock-no-such-program'], timeoutMs: 1000 }), never)).rejects.toMatchObject({
      kind: 'commandMissing',
    });
    const forever = { argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] as const, timeoutMs: 300 };
    await expect(host.run(textOf({ ...forever, argv: [...forever.argv] }), never)).rejects.toMatchObject({ kind: 'timeout' });
    const stop = new AbortController();
    const running = host.run(textOf({ argv: [...forever.argv], timeoutMs: 20_000 }), stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('replaces a file at once, with its mode', async () => {
    const path = join(dir, 'a');
    writeFileSync(path, 'before', { mode: 0o644 });
    await host.write(path, 'after', 0o755);
    expect(await host.text(path)).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readdirSync(dir)).toEqual(['a']);
    await expect(host.text(join(dir, 'none'))).rejects.toMatchObject({ kind: 'notFound' });
    await expect(host.write(join(dir, 'no', 'folder'), '', 0o600)).rejects.toMatchObject({ kind: 'storage' });
  });
});
