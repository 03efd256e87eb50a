/** The script of a schedule with a real member of etcd and the real age, in folders of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../../src/backends/storage/snapshot-file';
import { scheduleFiles, type ScheduleSettings } from '../../../src/core/command/etcd-schedule/files';
import { SCHEDULE } from '../../../src/core/command/etcd-schedule/places';
import { parseRuns } from '../../../src/core/parse/schedule-runs';
import { readMetadata } from '../../../src/core/snapshot/metadata';
import { verifySnapshot } from '../../../src/core/snapshot/verify';
import { ensureAge } from '../../harness/tools/age.mjs';
import { run } from '../../harness/tools/run.mjs';
import { EtcdWorld } from '../etcd/world';

describe('the script of a schedule', () => {
  let world: EtcdWorld;
  let age: string;
  beforeAll(async () => {
    [world, age] = [await EtcdWorld.create(1), await ensureAge()];
  });
  afterAll(() => world?.dispose());

  const folder = () => world.path('backups');
  const settings = (): ScheduleSettings => ({
    cluster: 'rig',
    onCalendar: 'daily',
    folder: '/var/backups/etcd',
    keep: { last: 2, daily: 0, weekly: 0, monthly: 0 },
    recipients: [],
    endpoint: world.members[0]!.clientUrl,
    credentials: { ca: '/pki/ca.crt', cert: '/pki/healthcheck-client.crt', key: '/pki/healthcheck-client.key' },
  });
  /** Writes the files below a folder of this test, with the paths in them turned there, too. */
  const install = (changes: Partial<ScheduleSettings> = {}) => {
    for (const { path, mode, content } of scheduleFiles({ ...settings(), ...changes })) {
      const there = content
        .replaceAll('/etc/drydock', world.path('etc'))
        .replaceAll('/var/lib/drydock', world.path('lib'))
        .replaceAll('/var/backups/etcd', folder())
        .replaceAll('/pki/', `${world.path()}/`);
      const target = path.startsWith('/etc/drydock') ? path.replace('/etc/drydock', world.path('etc')) : world.path('files', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, there, { mode });
    }
  };
  const start = (path = `${world.programs}:${age}:/usr/bin:/bin`) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile('sh', [world.path('files', SCHEDULE.script)], { env: { PATH: path } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const runs = () => parseRuns(readFileSync(join(world.path('lib'), 'etcd-snapshot', 'runs.jsonl'), 'utf8'));
  const kept = () =>
    readdirSync(folder())
      .filter((name) => /\.db(\.age)?$/.test(name))
      .sort();
  const put = (value: string) => world.etcdctl(world.members[0]!, 'put', 'a', value);

  it('takes snapshots that Drydock verifies, with true metadata, and keeps as many as it should', async () => {
    install();
    mkdirSync(folder());
    writeFileSync(join(folder(), 'etcd-rig-20200101T000000Z.db'), 'old');
    writeFileSync(join(folder(), 'etcd-rig-20190101T000000Z.db'), 'older');
    writeFileSync(join(folder(), 'mine.db'), 'not its own');
    writeFileSync(join(folder(), 'etcd-rig-20190101T000000Z.db.part'), 'of a run that was killed');
    await put('1');
    const { code, stderr } = await start();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [old, name, mine] = kept();
    expect([old, mine]).toEqual(['etcd-rig-20200101T000000Z.db', 'mine.db']);
    expect(readdirSync(folder()).filter((file) => file.includes('.part'))).toEqual([]);
    const path = join(folder(), name!);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const metadata = readMetadata(readFileSync(`${path}.json`, 'utf8'));
    const file = await openSnapshotFile(path);
    const { verdict, stream, status } = await verifySnapshot(file);
    await file.dispose();
    expect(verdict).toBe('verified');
    expect(metadata).toMatchObject({
      size: stream.size,
      sha256: stream.fileSha256,
      revision: status!.revision,
      hash: status!.hash,
      cluster: { name: 'rig' },
    });
    expect(runs().at(-1)).toMatchObject({
      result: 'ok',
      file: name,
      bytes: stream.size,
      revision: status!.revision,
      reason: '1 old ones removed',
    });
  });

  it('encrypts, and refuses to where age is missing', async () => {
    await run([join(age, 'age-keygen'), '-o', world.path('key')]);
    const recipient = (await run([join(age, 'age-keygen'), '-y', world.path('key')])).trim();
    install({ cluster: 'sealed', recipients: [recipient] });
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
    const name = kept().find((one) => one.endsWith('.age'))!;
    const path = join(folder(), name);
    const metadata = readMetadata(readFileSync(`${path}.json`, 'utf8'));
    expect(metadata.stored).toMatchObject({ packaging: 'age', size: statSync(path).size, recipients: [recipient] });
    const file = await openSnapshotFile(path, undefined, { identityFiles: [world.path('key')] });
    expect((await verifySnapshot(file)).stream.fileSha256).toBe(metadata.sha256);
    await file.dispose();
    expect(await start(`${world.programs}:/usr/bin:/bin`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('age is not installed'),
    });
    expect(runs().at(-1)).toMatchObject({ result: 'failed', file: undefined, reason: 'age is not installed, and the schedule encrypts' });
    expect(readdirSync(folder()).filter((file) => file.includes('.part'))).toEqual([]);
    install();
  });

  it('fails, says why, and leaves nothing where etcd does not answer or there are no tools', async () => {
    const before = kept();
    const bare = world.folder('bare');
    for (const program of ['sh', 'date', 'mkdir', 'chmod', 'find', 'head', 'tail', 'tr', 'cut', 'rm', 'mv', 'timeout'])
      if (!existsSync(join(bare, program)))
        await run(['ln', '-s', (await run(['sh', '-c', 'command -v "$0"', program])).trim(), join(bare, program)]);
    expect(await start(bare)).toMatchObject({ code: 1, stderr: expect.stringContaining('no etcdctl on this host') });
    install({ endpoint: 'https://127.0.0.1:1' });
    const refused = await start();
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('etcd does not answer') });
    expect(runs().map(({ result }) => result)).toEqual(['ok', 'ok', 'failed', 'failed', 'failed']);
    expect(kept()).toEqual(before);
    expect(readdirSync(folder()).filter((file) => file.includes('.part'))).toEqual([]);
    install();
  });

  it('names nothing a snapshot whose digest is wrong', async () => {
    const before = kept();
    const bad = world.folder('bad');
    // The real program, whose file is changed before the script looks at it.
    const save = [
      '#!/bin/sh',
      `"${world.programs}/etcdctl" "$@" || exit 1`,
      'for last; do :; done',
      '[ -f "$last" ] && printf X | dd of="$last" bs=1 seek=9000 conv=notrunc 2>/dev/null',
      'exit 0',
      '',
    ];
    writeFileSync(join(bad, 'etcdctl'), save.join('\n'), { mode: 0o755 });
    expect(await start(`${bad}:${world.programs}:/usr/bin:/bin`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('digest at its end is not that of its content'),
    });
    expect(kept()).toEqual(before);
  });
});
