import { chmod, mkdtemp, readFile, rm, stat, appendFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileJournals } from '../../../../src/backends/storage/journals';
import type { OperationEvent, OperationId } from '../../../../src/core/operation/events';

const ID = '20261123-abc' as OperationId;
let folder: string;
let journals: FileJournals;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journals-'));
  journals = new FileJournals(join(folder, 'operations'));
});

afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

function note(seq: number, message = 'grün'): OperationEvent {
  return { type: 'note', message, seq, at: 1 };
}

async function written(...events: readonly OperationEvent[]): Promise<void> {
  const writer = await journals.create(ID);
  for (const event of events) await writer.append(event, event.seq % 2 === 0);
  await writer.close();
}

describe('journals as files', () => {
  it('keep what was appended, for their owner only', async () => {
    expect(await journals.ids()).toEqual([]);
    await written(note(0), note(1));
    expect(await journals.ids()).toEqual([ID]);
    expect(await journals.read(ID)).toEqual({ events: [note(0), note(1)], damaged: false });
    expect((await stat(journals.place(ID))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'operations'))).mode & 0o777).toBe(0o700);
  });

  it('are not begun twice', async () => {
    await written(note(0));
    await expect(journals.create(ID)).rejects.toMatchObject({ kind: 'storage', message: expect.stringContaining('it exists already') });
  });

  it('go on after a torn end, wherever it was torn', async () => {
    await written(note(0), note(1));
    const whole = await readFile(journals.place(ID));
    const first = whole.indexOf('\n') + 1;
    for (let length = first; length < whole.length; length += 1) {
      await writeFile(journals.place(ID), whole.subarray(0, length));
      expect(await journals.read(ID)).toEqual({ events: [note(0)], damaged: false });
      const writer = await journals.reopen(ID);
      await writer.append(note(1, 'anew'), true);
      await writer.close();
      expect(await journals.read(ID)).toEqual({ events: [note(0), note(1, 'anew')], damaged: false });
    }
  });

  it('keep the place of a damaged line and say that there is one', async () => {
    await written(note(0));
    await appendFile(journals.place(ID), Buffer.from([0xff, 0xfe, 0x0a]));
    const writer = await journals.reopen(ID);
    await writer.append(note(1), true);
    await writer.close();
    expect(await journals.read(ID)).toEqual({ events: [note(0), note(1)], damaged: true });
  });

  it('can be removed, and what else is in the folder is none', async () => {
    await written(note(0));
    await writeFile(join(folder, 'operations', 'notes.txt'), '');
    expect(await journals.ids()).toEqual([ID]);
    await journals.remove(ID);
    await journals.remove(ID);
    expect(await journals.ids()).toEqual([]);
    await expect(journals.read(ID)).rejects.toMatchObject({ kind: 'storage', message: expect.stringContaining('it does not exist') });
    await expect(journals.reopen(ID)).rejects.toMatchObject({ kind: 'storage' });
  });

  it('never leave their folder, whatever the id', () => {
    expect(journals.place('../../etc/passwd' as OperationId)).toBe(join(folder, 'operations', '.._.._etc_passwd.jsonl'));
  });

  it('that can not be written say why and what to do', async () => {
    const blocked = new FileJournals(join(folder, 'file', 'operations'));
    await writeFile(join(folder, 'file'), '');
    await expect(blocked.create(ID)).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringContaining('its folder is a file'),
      hint: expect.stringContaining('folder can be written'),
    });
  });

  it.skipIf(process.platform === 'win32')('are refused in a folder that is read-only, and nothing is left there', async () => {
    await chmod(folder, 0o500);
    await withoutPrivileges(() =>
      expect(journals.create(ID)).rejects.toMatchObject({ kind: 'storage', message: expect.stringContaining('it is not allowed') }),
    );
    expect(await journals.ids()).toEqual([]);
  });

  it('fail to be written when their file is gone from under them', async () => {
    const writer = await journals.create(ID);
    await writer.close();
    await expect(writer.append(note(0), true)).rejects.toMatchObject({ kind: 'storage' });
  });
});

/** The superuser may write everywhere; tests in containers often run as one. */
async function withoutPrivileges(act: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}
