/** Commands over a real SSH server: the same cases through the library and through the OpenSSH client. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anyResult, textOf } from '../../../src/core/command/parsers';
import type { CommandSpec } from '../../../src/core/command/spec';
import { describeSsh, throughBoth } from './suite';
import { CAREFUL_PASSWORD, endProcess, until } from './world';

const command = (argv: CommandSpec<unknown>['argv'], over: Partial<CommandSpec<unknown>> = {}) =>
  anyResult({ argv, timeoutMs: 20_000, ...over });
const text = (argv: CommandSpec<unknown>['argv'], over: Partial<CommandSpec<unknown>> = {}) => textOf({ argv, timeoutMs: 20_000, ...over });

describeSsh('commands', (suite) => {
  throughBoth(suite, 'through %s', (client, bench) => {
    it('keeps stdout, stderr and the exit code apart', async () => {
      const shell = await bench().shell(suite.server);
      expect(shell.facts).toMatchObject({ adapter: client, user: 'root', address: '127.0.0.1', port: suite.server.port });
      const result = await shell.exec(command(['sh', '-c', 'echo out; echo err >&2; exit 3']));
      expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 3, signal: undefined });
      expect(await shell.exec(command(['true']))).toMatchObject({ stdout: '', stderr: '', exitCode: 0 });
    });

    it('tells the signal that ended a command', async () => {
      const shell = await bench().shell(suite.server);
      expect(await shell.exec(command(['sh', '-c', 'kill -TERM $$']))).toMatchObject({ exitCode: undefined, signal: 'TERM' });
    });

    it('gives every argument, variable and byte of stdin as it is', async () => {
      const shell = await bench().shell(suite.server);
      const words = ['', ' two  words ', "it's", '$HOME `id` $(id)', 'a\\b', 'new\nline', '*', '~', '-n', '"', 'ü€😀', '!', ';&|<>'];
      const { stdout } = await shell.exec(command(['printf', '%s\\0', ...words]));
      expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      expect(await shell.exec(text(['sh', '-c', 'printf %s "$STRANGE"'], { env: { STRANGE: "a 'b' $c" } }))).toBe("a 'b' $c");
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const { stdoutBytes } = await shell.exec(command(['cat'], { stdin: bytes }));
      expect(Buffer.from(stdoutBytes).equals(bytes)).toBe(true);
      expect(await shell.exec(text(['cat']))).toBe('');
    });

    it('tells a missing program, and a failed one with its own words', async () => {
      const shell = await bench().shell(suite.server);
      await expect(shell.exec(text(['no-such-program']))).rejects.toMatchObject({ kind: 'commandMissing' });
      await expect(shell.exec(text(['sh', '-c', 'echo it broke >&2; exit 255']))).rejects.toMatchObject({
        kind: 'commandFailed',
        message: 'sh exited with 255: it broke',
      });
    });

    it('drops what start-up files print', async () => {
      const shell = await bench().shell(suite.server, { user: 'noisy' });
      expect(await shell.exec(command(['echo', 'mine']))).toMatchObject({ stdout: 'mine\n', stderr: '' });
    });

    it('ends a command that takes too long, with all it started', async () => {
      const shell = await bench().shell(suite.server);
      const file = suite.world.path('work', `slow-${client}`);
      const script = `sleep 300 & echo $! > ${file}; trap '' TERM; wait; wait`;
      const slow = command(['sh', '-c', script], { timeoutMs: 500 });
      await expect(shell.exec(slow)).rejects.toMatchObject({ kind: 'timeout', hint: undefined });
      const pid = Number(readFileSync(file, 'utf8'));
      expect(existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sleep')).toBe(false);
      expect(await shell.exec(text(['echo', 'still there']))).toBe('still there\n');
    });

    it('ends a command of root on request', async () => {
      const shell = await bench().shell(suite.server, { user: 'ops' });
      const file = suite.world.path('work', `rooted-${client}`);
      const stop = new AbortController();
      const running = shell.exec(
        command(['sh', '-c', `echo $$ > ${file}; exec sleep 300`], { sudo: true, timeoutMs: 60_000 }),
        stop.signal,
      );
      await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
      const pid = Number(readFileSync(file, 'utf8'));
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('sleep');
      stop.abort();
      await expect(running).rejects.toMatchObject({ kind: 'cancelled', hint: undefined });
      expect(existsSync(`/proc/${pid}`)).toBe(false);
    });

    it('ends a command that says too much', async () => {
      const shell = await bench().shell(suite.server);
      await expect(shell.exec(command(['yes'], { maxOutputBytes: 100_000 }))).rejects.toMatchObject({ kind: 'outputTooLarge' });
      await expect(shell.exec(command(['sh', '-c', 'yes >&2'], { maxOutputBytes: 100_000 }))).rejects.toMatchObject({
        kind: 'outputTooLarge',
      });
    });

    it('runs 50 commands at the same time over one connection', async () => {
      const shell = await bench().shell(suite.server);
      const before = (await suite.server.sessions()).length;
      const outputs = await Promise.all(Array.from({ length: 50 }, (_, index) => shell.exec(text(['echo', String(index)]))));
      expect(outputs).toEqual(Array.from({ length: 50 }, (_, index) => `${index}\n`));
      expect((await suite.server.sessions()).length).toBe(before);
    });

    it('keeps to a server that allows few sessions', async () => {
      const narrow = await suite.serve({ config: ['MaxSessions 3'] });
      const shell = await bench({ knownHosts: [narrow.knownHosts()] }).shell(narrow);
      const outputs = await Promise.all(
        Array.from({ length: 12 }, (_, index) => shell.exec(text(['sh', '-c', `sleep 0.05; echo ${index}`]))),
      );
      expect(outputs).toEqual(Array.from({ length: 12 }, (_, index) => `${index}\n`));
    });

    it('tells that the connection broke in the middle of a command, and connects anew', async () => {
      const cut = await suite.serve();
      const one = bench({ knownHosts: [cut.knownHosts()] });
      const shell = await one.shell(cut);
      const file = suite.world.path('work', `cut-${client}`);
      const running = shell.exec(command(['sh', '-c', `echo > ${file}; exec sleep 5`]));
      running.catch(() => {});
      await until(() => existsSync(file));
      for (const pid of await cut.sessions()) endProcess(pid);
      await expect(running).rejects.toMatchObject({ kind: 'disconnected' });
      await expect(shell.exec(text(['true']))).rejects.toMatchObject({ kind: 'disconnected' });
      const again = await one.shell(cut);
      expect(await again.exec(text(['echo', 'back']))).toBe('back\n');
    });

    describe('sudo', () => {
      const whoAmI = text(['id', '-un'], { sudo: true });

      it('is not used by root, and asks nothing of who needs no password', async () => {
        const one = bench();
        expect(await (await one.shell(suite.server)).exec(whoAmI)).toBe('root\n');
        expect(await (await one.shell(suite.server, { user: 'ops' })).exec(whoAmI)).toBe('root\n');
        expect(one.script.asked).toEqual([]);
      });

      it('asks for the password once, gives stdin to the command, and leaves no trace of the password', async () => {
        const one = bench({ answers: [[/Password of careful for sudo/, CAREFUL_PASSWORD]] });
        const shell = await one.shell(suite.server, { user: 'careful' });
        const secrets = Promise.all([
          shell.exec(text(['cat'], { sudo: true, stdin: 'given\n' })),
          shell.exec(whoAmI),
          shell.exec(command(['sh', '-c', 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr "\\0" "\\n"'], { sudo: true })),
        ]);
        const [given, who, seen] = await secrets;
        expect([given, who]).toEqual(['given\n', 'root\n']);
        expect(one.script.titles).toEqual(['Password of careful for sudo on cp1']);
        expect(seen.stdout).toContain('sshd');
        expect(seen.stdout).not.toContain(CAREFUL_PASSWORD);
        expect(one.lines.join('\n')).not.toContain(CAREFUL_PASSWORD);
      });

      it('asks again after a wrong password', async () => {
        const given = ['wrong', CAREFUL_PASSWORD];
        const one = bench({ answers: [[/sudo/, () => given.shift()]] });
        expect(await (await one.shell(suite.server, { user: 'careful' })).exec(whoAmI)).toBe('root\n');
        expect(one.script.asked[1]).toMatchObject({ detail: 'The last one was not accepted.', secret: true });
      });

      it('tells that no password was given, and that the user may not', async () => {
        const one = bench({ answers: [[/sudo on/, undefined]] });
        await expect((await one.shell(suite.server, { user: 'careful' })).exec(whoAmI)).rejects.toMatchObject({ kind: 'sudoPassword' });
        const other = bench({ answers: [[/Password of plain for sudo/, 'correct horse']] });
        await expect((await other.shell(suite.server, { user: 'plain' })).exec(whoAmI)).rejects.toMatchObject({ kind: 'sudoRefused' });
      });
    });
  });
});
