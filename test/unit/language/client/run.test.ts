import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../src/language/client/kubeadm/binary';
import { askKubeadm } from '../../../../src/language/client/kubeadm/run';

/** A stand-in that notes how it was called and what it read. */
const SCRIPT = `#!/bin/sh
if [ "$1" = version ]; then echo v1.34.4; exit 0; fi
echo "$4" > "$0.path"
stat -c %a "$4" > "$0.mode"
cat "$4" > "$0.text"
if grep -q bad "$4"; then echo "error: bad value in $4" >&2; exit 3; fi
echo ok
`;

describe.skipIf(process.platform === 'win32')('asking a kubeadm program', () => {
  let folder: string;
  let program: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-kubeadm-test-'));
    program = join(folder, 'kubeadm');
    writeFileSync(program, SCRIPT);
    chmodSync(program, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('hands it the text in a file of this user only, which is gone afterwards', async () => {
    const answer = await askKubeadm(program, 'kind: InitConfiguration\n');
    expect(answer).toEqual({ version: 'v1.34.4', accepts: true, output: 'ok' });
    expect(readFileSync(`${program}.text`, 'utf8')).toBe('kind: InitConfiguration\n');
    expect(readFileSync(`${program}.mode`, 'utf8').trim()).toBe('600');
    expect(existsSync(readFileSync(`${program}.path`, 'utf8').trim())).toBe(false);
  });

  it('gives its complaint without the path of that file', async () => {
    expect(await askKubeadm(program, 'bad\n')).toEqual({ version: 'v1.34.4', accepts: false, output: 'error: bad value in the file' });
  });

  it('says what could not be run', async () => {
    await expect(askKubeadm(join(folder, 'nothing'), 'x\n')).rejects.toMatchObject({ kind: 'exec' });
  });

  it('finds the first program that can be run, never one in a relative folder', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'kubeadm'), 'no program');
    chmodSync(join(other, 'kubeadm'), 0o644);
    expect(await findProgram('kubeadm', [other, folder].join(delimiter))).toBe(program);
    expect(await findProgram('kubeadm', ['.', 'bin', other].join(delimiter))).toBeUndefined();
  });
});
