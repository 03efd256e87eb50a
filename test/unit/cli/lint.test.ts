import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;
let cli: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-lint-'));
  cli = join(folder, 'cli.js');
  const entryPoints = [join(import.meta.dirname, '../../../src/cli/main.ts')];
  await build({
    entryPoints,
    outfile: cli,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Native helpers of ssh2, which it does without.
    external: ['cpu-features', '*/sshcrypto.node'],
    logLevel: 'silent',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function drydock(...args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [cli, ...args], { cwd: folder, maxBuffer: 64 << 20 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}

function piped(text: string | Buffer, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(text);
  });
}

const good = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.34.4\n';
const bad = `${good}networking:\n  podSubnets: 10.244.0.0/16\n`;
const write = async (name: string, text: string | Buffer) => {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
  return name;
};

const crd = (group: string, type: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.${group}}
spec:
  group: ${group}
  names: {kind: Boat, plural: boats}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: ${type}}}}}}}
`;
const boat = (group: string, size: string) => `apiVersion: ${group}/v1\nkind: Boat\nmetadata: {name: a}\nspec: {size: ${size}}\n`;

describe('drydock lint', () => {
  it('prints one array of findings with places from 1', async () => {
    const file = await write('bad.yaml', bad);
    const { code, stdout, stderr } = await drydock('lint', '--format', 'json', file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'bad.yaml',
        line: 5,
        column: 3,
        endLine: 5,
        endColumn: 13,
        severity: 'error',
        code: 'KA006',
        message: expect.stringContaining('podSubnet'),
      },
    ]);
  });

  it('ends with 0 without errors, and prints an empty array', async () => {
    const file = await write('good.yaml', good);
    expect(await drydock('lint', '--format=json', file)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    expect(await drydock('lint', file)).toMatchObject({ code: 0, stdout: 'No findings in 1 file.\n' });
  });

  it('writes a line for each finding and a summary', async () => {
    const { stdout } = await drydock('lint', await write('bad.yaml', bad));
    expect(stdout).toMatch(/^bad\.yaml:5:3: error KA006: .+\n1 error, 0 warnings and 0 further findings in 1 of 1 file\.\n$/);
  });

  it('writes SARIF that names its rules', async () => {
    const { stdout, code } = await drydock('lint', '--format', 'sarif', await write('bad.yaml', bad));
    expect(code).toBe(1);
    const { version, runs } = JSON.parse(stdout) as {
      version: string;
      runs: readonly { tool: { driver: { rules: readonly { id: string }[] } }; results: readonly object[] }[];
    };
    expect(version).toBe('2.1.0');
    expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(['KA006']);
    expect(runs[0]?.results).toMatchObject([
      {
        ruleId: 'KA006',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'bad.yaml' },
              region: { startLine: 5, startColumn: 3, endLine: 5, endColumn: 13 },
            },
          },
        ],
      },
    ]);
  });

  it('reads standard input under the name it is given', async () => {
    const { code, stdout } = await piped(bad, 'lint', '--stdin', '--stdin-filename', 'x/y.yaml', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ file: 'x/y.yaml', code: 'KA006' }]);
    expect(await piped(good, 'lint', '-')).toMatchObject({ code: 0 });
  });

  it('reads folders and patterns, and judges only what it knows', async () => {
    await write('tree/a/bad.yml', bad);
    await write('tree/b/other.yaml', 'apiVersion: apps/v1\nkind: Deployment\nspec: 1\n');
    await write('tree/b/broken.yaml', 'a: [\n');
    await write('tree/b/notes.txt', bad);
    await write('tree/kubeadm.conf', bad);
    await write('tree/node_modules/x/bad.yaml', bad);
    const files = async (...paths: readonly string[]) =>
      (JSON.parse((await drydock('lint', '--format', 'json', ...paths)).stdout) as readonly { file: string }[]).map(({ file }) => file);
    expect(await files('tree')).toEqual(['tree/a/bad.yml', 'tree/kubeadm.conf']);
    expect(await files('tree/**/*.yml')).toEqual(['tree/a/bad.yml']);
    expect(await files('tree/b/notes.txt')).toEqual(['tree/b/notes.txt']);
  });

  it('finds places in files with other line ends and a byte order mark', async () => {
    const { stdout } = await drydock('lint', '--format', 'json', await write('bom.yaml', `\ufeff${bad.replaceAll('\n', '\r\n')}`));
    expect(JSON.parse(stdout)).toMatchObject([{ line: 5, column: 3, endColumn: 13 }]);
  });

  it.each([
    ['an empty file', ''],
    ['bytes that are no text', Buffer.from([0, 255, 254, 1, 2, 3, 10, 58, 32])],
    ['only comments', '# nothing\n'],
  ])('has nothing to say about %s', async (_what, text) => {
    expect(await drydock('lint', '--format', 'json', await write('odd.yaml', text))).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('reads UTF-16 where a mark says so, as PowerShell writes it', async () => {
    const file = await write('wide.yaml', Buffer.from(`\ufeff${bad.replaceAll('\n', '\r\n')}`, 'utf16le'));
    expect(JSON.parse((await drydock('lint', '--format', 'json', file)).stdout)).toMatchObject([{ code: 'KA006', line: 5, column: 3 }]);
  });

  it('says where bytes are no UTF-8', async () => {
    const file = await write('latin.yaml', Buffer.from(`${good}# gr\u00fc\u00dfe\n`, 'latin1'));
    expect(JSON.parse((await drydock('lint', '--format', 'json', file)).stdout)).toMatchObject([{ code: 'DY001', line: 4, column: 5 }]);
  });

  it('reads a file once, however it is named', async () => {
    await write('bad.yaml', bad);
    const { stdout } = await drydock('lint', '--format', 'json', './bad.yaml', 'bad.yaml', join(folder, 'bad.yaml'));
    expect(JSON.parse(stdout)).toMatchObject([{ file: './bad.yaml' }]);
  });

  it('escapes what would end an address', async () => {
    const { stdout } = await drydock('lint', '--format', 'sarif', await write('a b#c.yaml', bad));
    expect(stdout).toContain('"uri": "a%20b%23c.yaml"');
  });

  it('tells that a rule does not exist, and goes on', async () => {
    const { code, stderr } = await drydock('lint', '--severity', 'KA999=off', await write('good.yaml', good));
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'drydock: --severity KA999 was passed over: there is no such rule.\n' });
  });

  it('checks for the version it is told', async () => {
    const file = await write('gate.yaml', `${good}featureGates:\n  EtcdLearnerMode: true\n`);
    expect((await drydock('lint', '--target-version', 'v1.32', file)).code).toBe(0);
    expect((await drydock('lint', '--target-version', '1.34', file)).code).toBe(1);
  });

  it('counts a rule as it is told', async () => {
    const file = await write('bad.yaml', bad);
    expect(await drydock('lint', '--severity', 'KA006=warning', '--format', 'json', file)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"warning"'),
    });
    expect(await drydock('lint', '--severity', 'ka006=off', '--format', 'json', file)).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('keeps silent where a comment asks for it', async () => {
    const quiet = bad.replace('  podSubnets', '  # drydock-ignore KA006\n  podSubnets');
    expect((await drydock('lint', await write('quiet.yaml', quiet))).code).toBe(0);
    expect((await drydock('lint', await write('quiet.yaml', `# drydock-ignore-file KA006\n${bad}`))).code).toBe(0);
    expect(
      (
        await drydock(
          'lint',
          await write(
            'loud.yaml',
            bad
              .replace('podSubnets', 'podSubnets # drydock-ignore KA001')
              .replace(' # drydock-ignore KA001: 10.244.0.0/16', ': 10.244.0.0/16 # drydock-ignore KA001'),
          ),
        )
      ).code,
    ).toBe(1);
  });

  it('judges custom resources by definitions in any order, the nearest first', async () => {
    await write('cr/a/1-boat.yaml', boat('a.example.com', 'x'));
    await write('cr/a/2-crd.yaml', crd('a.example.com', 'integer'));
    await write('cr/b/crd.yaml', crd('a.example.com', 'string'));
    await write('cr/b/boat.yaml', boat('a.example.com', 'x'));
    const { stdout } = await drydock('lint', '--format', 'json', 'cr');
    const errors = (JSON.parse(stdout) as readonly { severity: string; file: string; code: string }[]).filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toMatchObject([{ file: 'cr/a/1-boat.yaml', code: 'CI002' }]);
  });

  it('takes of definitions that are equally near the one that a file fits', async () => {
    await write('channels/crd-standard.yaml', crd('a.example.com', 'integer'));
    await write('channels/crd-experimental.yaml', crd('a.example.com', 'string'));
    await write('channels/standard.yaml', boat('a.example.com', '3'));
    await write('channels/experimental.yaml', boat('a.example.com', 'x'));
    await write('channels/neither.yaml', boat('a.example.com', '[x]'));
    const { stdout } = await drydock('lint', '--format', 'json', 'channels');
    const errors = (JSON.parse(stdout) as readonly { severity: string; file: string; code: string }[]).filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toMatchObject([{ file: 'channels/neither.yaml', code: 'CI002' }]);
  });

  it('judges by a definition of v1beta1 only where there is no other, and then as v1beta1 did', async () => {
    const old = [
      'apiVersion: apiextensions.k8s.io/v1beta1',
      'kind: CustomResourceDefinition',
      'metadata: { name: jars.example.com }',
      'spec:',
      '  group: example.com',
      '  version: v1',
      '  scope: Namespaced',
      '  names: { kind: Jar, plural: jars }',
      '  validation: { openAPIV3Schema: { properties: { spec: { properties: { size: { type: integer, minimum: 1 } } } } } }',
    ].join('\n');
    const jar = 'apiVersion: example.com/v1\nkind: Jar\nmetadata: { name: a }\nspec: { size: 0, more: 1 }\n';
    await write('old/a.yaml', old);
    await write('old/jar.yaml', jar);
    const codes = async (): Promise<readonly string[]> => {
      const { stdout } = await drydock('lint', '--format', 'json', join('old', '*.yaml'));
      return (JSON.parse(stdout) as { file: string; code: string }[])
        .filter(({ file }) => file.endsWith('jar.yaml'))
        .map(({ code }) => code);
    };
    expect(await codes()).toEqual(['CI005']);
    await write('old/a.yaml', old.replace('  version:', '  preserveUnknownFields: false\n  version:'));
    expect(await codes()).toEqual(['CI005', 'CI001']);
    const now = old
      .replace('v1beta1', 'v1')
      .replace('  version: v1\n', '  versions:\n  - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: ');
    await write(
      'old/b.yaml',
      now
        .replace(/  validation: .*$/, '')
        .replace(/(openAPIV3Schema: )\n?/, '$1{ type: object, x-kubernetes-preserve-unknown-fields: true } } }\n'),
    );
    expect(await codes()).toEqual([]);
  });

  it('ends with 2 for a wrong usage and says why', async () => {
    for (const args of [
      ['lint'],
      [],
      ['lunt'],
      ['lint', '--formt', 'json', 'x'],
      ['lint', '--format', 'xml', 'x'],
      ['lint', '--severity', 'KA006', 'x'],
      ['lint', '--target-version', 'new', 'x'],
      ['lint', '--stdin', 'x'],
      ['lint', '--stdin-filename', 'x', 'y'],
    ]) {
      const { code, stdout, stderr } = await drydock(...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toMatch(/^drydock: .+\./);
    }
  });

  it('ends with 2 when something can not be read, and judges the rest', async () => {
    const { code, stdout, stderr } = await drydock('lint', '--format', 'json', 'missing.yaml', await write('bad.yaml', bad));
    expect(code).toBe(2);
    expect(stderr).toContain('missing.yaml was not checked: it does not exist');
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it.skipIf(process.getuid?.() === 0)('says so of files that may not be read', async () => {
    const file = await write('secret.yaml', bad);
    await chmod(join(folder, file), 0);
    expect(await drydock('lint', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('may not be read') });
  });

  it('is not cut off at the end of a pipe', async () => {
    const many = Array.from({ length: 900 }, (_, index) => `field${index}: 1\n`).join('');
    const { stdout } = await piped(good + many, 'lint', '--stdin', '--format', 'json');
    expect(JSON.parse(stdout)).toHaveLength(900);
  });

  it('explains itself', async () => {
    expect(await drydock('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('lint') });
    expect(await drydock('lint', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--stdin-filename') });
    const join = (await drydock('plan', 'join', '--help')).stdout;
    expect(join).toMatch(/^Usage: drydock plan join --host NAME/);
    expect(join).not.toContain('--canaries');
  });

  it('a command that is used wrongly points to its own help, and a fleet file that is not there is named', async () => {
    const wrong = await drydock('plan', 'join');
    expect(wrong).toMatchObject({ code: 3, stderr: 'drydock: plan: --host is missing.\ndrydock plan --help tells more.\n' });
    const missing = await drydock('plan', 'bootstrap', '--fleet', '/nowhere/drydock.yaml');
    expect(missing.stderr).toMatch(/There is no fleet file \/nowhere\/drydock\.yaml\. Name one with --fleet/);
    expect(missing.code).toBe(3);
  });
});
