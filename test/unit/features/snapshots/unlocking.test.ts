import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter, generateX25519Identity } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readIdentities } from '../../../../src/backends/age/identities';
import { SnapshotIdentities } from '../../../../src/features/snapshots/unlocking';
import type { Question } from '../../../../src/ports/interaction';

const KEY = 'a key of mine';
let home: string;
let setting: readonly string[];
let answers: (string | undefined)[];
let asked: Question[];
let identities: SnapshotIdentities;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'drydock-identities-'));
  setting = [];
  answers = [];
  asked = [];
  const ask = (question: Question) => {
    asked.push(question);
    return Promise.resolve(answers.shift());
  };
  identities = new SnapshotIdentities(
    {
      settings: { get: () => setting as never },
      interaction: { ask } as ConstructorParameters<typeof SnapshotIdentities>[0]['interaction'],
    },
    home,
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function protectedFile(name: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(10);
  encrypter.setPassphrase(KEY);
  const identity = await generateX25519Identity();
  writeFileSync(join(home, name), await encrypter.encrypt(`${identity}\n`));
  return identity;
}

it('are the files of the setting as it is now, each once', () => {
  expect(identities.unlocking().identityFiles).toEqual([]);
  setting = ['~/keys/a.txt', join(home, 'keys', 'a.txt'), ' ', '${env:DRYDOCK_NOT_SET}/b.txt', 'c.txt'];
  expect(identities.unlocking().identityFiles).toEqual([join(home, 'keys', 'a.txt'), join(home, 'c.txt')]);
});

it('ask for a passphrase once, without showing it, also when several want it at the same time', async () => {
  const identity = await protectedFile('key.age');
  setting = ['~/key.age'];
  answers = [KEY];
  const [one, other] = await Promise.all([readIdentities(identities.unlocking()), readIdentities(identities.unlocking())]);
  const third = await readIdentities(identities.unlocking());
  for (const { keys } of [one, other, third]) expect(keys).toEqual([identity]);
  expect(asked).toMatchObject([{ kind: 'input', secret: true, title: 'Passphrase of key.age' }]);
});

it('ask again after a wrong passphrase, and after none', async () => {
  const identity = await protectedFile('key.age');
  setting = ['~/key.age'];
  answers = ['wrong', undefined, '', KEY];
  const read = () => readIdentities(identities.unlocking());
  await expect(read()).rejects.toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('passphrase is wrong') });
  await expect(read()).rejects.toMatchObject({ message: expect.stringContaining('none was given') });
  await expect(read()).rejects.toMatchObject({ message: expect.stringContaining('none was given') });
  expect((await read()).keys).toEqual([identity]);
  expect((await read()).keys).toEqual([identity]);
  expect(asked).toHaveLength(4);
});

it('keep files of one name apart', async () => {
  const { passphrase } = identities.unlocking();
  answers = ['one', 'other'];
  expect([await passphrase?.('/a/key.age'), await passphrase?.('/b/key.age'), await passphrase?.('/a/key.age')]).toEqual([
    'one',
    'other',
    'one',
  ]);
});
