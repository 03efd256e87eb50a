import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { noCrds } from '../../src/language/service/crd';
import { Inspector } from '../../src/language/service/engine/inspector';
import { families } from '../../src/language/service/families';
import { ensureKubernetes } from '../harness/tools/kubernetes.mjs';
import { definition, kubeadmFile, resource } from './language/files';
import { startServer, type ServerProcess, type ServerProgram } from './language/process';
import { buildOurs, ours, writeResourceSchema, writeSchemas, yamlLanguageServer } from './language/programs';
import { median, ms, pairs, ratio, report, timed, type Figure } from './support';

const root = resolve(import.meta.dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** A file in which one line is made wrong and right again. */
interface Sample {
  readonly what: string;
  readonly name: string;
  readonly text: string;
  /** A line and what it becomes: a field that nobody knows. */
  readonly line: number;
  readonly wrong: string;
}

function sample(what: string, name: string, text: string, field: string, misspelt: string): Sample {
  const lines = text.split('\n');
  const line = lines.findIndex((content) => content.trimStart().startsWith(`${field}:`));
  if (line < 0) throw new Error(`${what} has no ${field}`);
  return { what, name, text, line, wrong: (lines[line] ?? '').replace(`${field}:`, `${misspelt}:`) };
}

const samples = [
  sample('60-line kubeadm file', 'kubeadm.yaml', kubeadmFile, 'dataDir', 'dataDirr'),
  sample('5,000-line CRD', 'crd-5.yaml', definition(5_000), 'subresources', 'subresource'),
  sample('14,000-line CRD', 'crd-14.yaml', definition(14_000), 'subresources', 'subresource'),
];

const uriOf = ({ name }: Sample) => pathToFileURL(join(work, name)).href;
const rightLine = ({ text, line }: Sample) => text.split('\n')[line] ?? '';

/** Milliseconds from a keystroke that makes the line wrong until it is underlined; the line is right again afterwards. */
async function typeMistake(server: ServerProcess, file: Sample): Promise<number> {
  const uri = uriOf(file);
  const isThere = server.next(uri, (found) => found.some(({ range }) => range.start.line === file.line));
  const { ms: took } = await timed(() => {
    server.editLine(uri, file.line, file.wrong);
    return isThere;
  });
  const isGone = server.next(uri, (found) => !found.some(({ range }) => range.start.line === file.line));
  server.editLine(uri, file.line, rightLine(file));
  await isGone;
  // Every tier has looked: the next keystroke meets a server at rest.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return took;
}

/** Processor time of one keystroke with all that follows from it, and of taking it back. */
async function workOf(server: ServerProcess, file: Sample): Promise<number> {
  const before = server.cpu();
  await typeMistake(server, file);
  return server.cpu() - before;
}

/** From the start of the process until the mistake in a file is shown. */
async function coldStart(program: ServerProgram, file: Sample): Promise<number> {
  const started = performance.now();
  const server = await startServer(program);
  const uri = uriOf(file);
  const lines = file.text.split('\n');
  const isThere = server.next(uri, (found) => found.some(({ range }) => range.start.line === file.line));
  server.open(uri, lines.with(file.line, file.wrong).join('\n'));
  await isThere;
  const took = performance.now() - started;
  await server.dispose();
  return took;
}

const compared = (what: string, of: { ours: number; theirs: number; ratio: number }, show = ms, budget?: string): Figure => ({
  what,
  ours: show(of.ours),
  theirs: show(of.theirs),
  ratio: ratio(of.ratio),
  ...(budget ? { budget } : {}),
});

it('the language server beside yaml-language-server and kubeadm', async () => {
  buildOurs();
  const schemas = writeSchemas(join(work, 'schemas'));
  const theirs = yamlLanguageServer({ [schemas.kubeadm]: 'kubeadm.yaml', [schemas.crd]: 'crd-*.yaml' });
  const figures: Figure[] = [];
  const small = samples[0]!;

  const cold = await pairs(
    5,
    () => coldStart(ours(), small),
    () => coldStart(theirs, small),
  );
  figures.push(compared('language server: from its start to the first finding, beside yaml-language-server', cold));

  for (const file of samples) {
    const [own, other] = [await startServer(ours()), await startServer(theirs)];
    for (const server of [own, other]) {
      const isRead = server.next(uriOf(file), () => true);
      server.open(uriOf(file), file.text);
      await isRead;
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const shown = await pairs(
      9,
      () => typeMistake(own, file),
      () => typeMistake(other, file),
    );
    figures.push(compared(`${file.what}: from a keystroke to its finding, beside yaml-language-server`, shown));
    const spent = await pairs(
      5,
      () => workOf(own, file),
      () => workOf(other, file),
    );
    figures.push(compared(`${file.what}: processor time of a keystroke and its undoing, all tiers`, spent));
    await Promise.all([own.dispose(), other.dispose()]);
    figures.push(...tiers(file));
  }
  figures.push(...(await memoryWithDefinitions()));
  figures.push(...(await besideKubeadm(small)));
  expect(figures.length).toBeGreaterThan(8);
  report(figures);
});

/** Processor time of each tier by itself, without the pauses that the server makes; other processes don't count. */
function tiers(file: Sample): Figure[] {
  const inspector = new Inspector(families);
  const environment = { target: undefined, crds: noCrds, now: 0 };
  const lines = file.text.split('\n');
  const texts = [file.text, lines.with(file.line, file.wrong).join('\n')];
  const costs: Record<'quick' | 'deep', number[]> = { quick: [], deep: [] };
  const spent = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  for (let round = 0; round < 24; round += 1) {
    const started = spent();
    const read = inspector.read(uriOf(file), texts[round % 2] ?? '');
    inspector.quick(read, environment);
    const between = spent();
    inspector.deep(read, environment);
    if (round < 4) continue;
    costs.quick.push(between - started);
    costs.deep.push(spent() - between);
  }
  return [
    { what: `${file.what}: processor time of tier 1 (reading, own rules)`, ours: tenths(median(costs.quick)) },
    { what: `${file.what}: processor time of tier 3 (CEL, definitions of other files)`, ours: tenths(median(costs.deep)) },
  ];
}

const tenths = (value: number) => `${value.toFixed(1)} ms`;

/** 500 definitions in the workspace, and a hundred of their resources opened and closed one after the other. */
async function memoryWithDefinitions(): Promise<Figure[]> {
  const kinds = Array.from({ length: 500 }, (_, index) => `Ship${index}`);
  const files = kinds.map((kind) => {
    const path = join(work, `definition-${kind}.yaml`);
    writeFileSync(path, definition(600, kind));
    return pathToFileURL(path).href;
  });
  const schemas = Object.fromEntries(
    kinds.map((kind) => [writeResourceSchema(join(work, 'schemas'), definition(600, kind), kind), `resource-${kind}.yaml`]),
  );
  const memory: Record<string, { readonly heapUsed: number; readonly rss: number }> = {};
  for (const [name, program] of [['ours', ours(files)] as const, ['theirs', yamlLanguageServer(schemas)] as const]) {
    const server = await startServer(program);
    for (const kind of kinds.slice(0, 100)) {
      const uri = pathToFileURL(join(work, `resource-${kind}.yaml`)).href;
      const isJudged = server.next(uri, (found) => found.length > 0);
      server.open(uri, resource(kind));
      await isJudged;
      server.close(uri);
    }
    memory[name] = await server.memory();
    await server.dispose();
  }
  const [own, other] = [memory.ours!, memory.theirs!];
  const of = (field: 'heapUsed' | 'rss') => ({ ours: own[field], theirs: other[field], ratio: own[field] / other[field] });
  return [
    compared(
      '500 CRDs in the workspace, 100 of their resources opened: heap in use, beside yaml-language-server',
      of('heapUsed'),
      mib,
      '150 MiB',
    ),
    compared('the same: memory of the process', of('rss'), mib),
  ];
}

/** One file, judged by a process of ours and by kubeadm; and by the process that runs in the editor anyway. */
async function besideKubeadm(file: Sample): Promise<Figure[]> {
  const { kubeadm: folder } = await ensureKubernetes(['kubeadm'], '1.34.4');
  const kubeadm = join(folder ?? '', 'kubeadm');
  const path = join(work, file.name);
  writeFileSync(path, file.text);
  const run = (program: string, args: readonly string[]) => async () => (await timed(() => promisify(execFile)(program, [...args]))).ms;
  expect(execFileSync(kubeadm, ['config', 'validate', '--config', path], { encoding: 'utf8' })).toContain('ok');
  const processes = await pairs(
    15,
    run(process.execPath, [join(root, 'dist', 'cli.js'), 'lint', path]),
    run(kubeadm, ['config', 'validate', '--config', path]),
  );
  const inspector = new Inspector(families);
  const environment = { target: undefined, crds: noCrds, now: 0 };
  let round = 0;
  const inside = await pairs(
    15,
    async () =>
      (
        await timed(() => {
          const read = inspector.read('file', `${file.text}# ${(round += 1)}\n`);
          return [inspector.quick(read, environment), inspector.deep(read, environment)];
        })
      ).ms,
    run(kubeadm, ['config', 'validate', '--config', path]),
  );
  return [
    compared('`drydock lint` of one file, beside `kubeadm config validate`, both as processes', processes),
    { ...compared('the check in the running server, beside a `kubeadm config validate` process', inside), ours: tenths(inside.ours) },
  ];
}
