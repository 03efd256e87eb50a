import { reasonOf } from '../system/file-error';
import { absolute, complain, type Program, type ProgramRun } from '../system/system';
import { ROOT } from '../system/users';
import { PackageDatabase, textOf } from './database';
import { unattendedOn } from './unattended';
import { offered, type OfferedPackage } from './repository';

/** Milliseconds that packages take to be unpacked and set up. */
const INSTALL_MS = 900;
const FETCH_MS = 250;
const FLAGS = ['-y', '-q', '-qq', '--yes', '--quiet', '--no-install-recommends', '--allow-change-held-packages'];
/** How apt ends after any error. */
const FAILED = 100;

interface Asked {
  readonly verb: string | undefined;
  readonly operands: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
}

/** Reads `-o NAME=VALUE`, flags, the verb and what follows. A number: it was refused. */
function asked(run: ProgramRun): Asked | number {
  const words: string[] = [];
  const settings = new Map<string, string>();
  for (let index = 0; index < run.args.length; index++) {
    const word = run.args[index] ?? '';
    if (word === '-o' || word === '--option') {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(run.args[++index] ?? '') ?? [];
      settings.set(name, value);
    } else if (!word.startsWith('-')) words.push(word);
    else if (!FLAGS.includes(word)) {
      run.stderr.write(
        `E: Command line option '${word.charAt(1)}' [from ${word}] is not understood in combination with the other options.\n`,
      );
      return FAILED;
    }
  }
  const [verb, ...operands] = words;
  return { verb, operands, settings };
}

/** `apt-get update`, `install NAME[=VERSION]…` and `download NAME=VERSION`, from the practice repository. */
export const aptGet: Program = async (run) => {
  const request = asked(run);
  if (typeof request === 'number') return request;
  const { verb, operands } = request;
  switch (verb) {
    case 'update':
      return update(run, request);
    case 'install':
      return install(run, request);
    case 'download':
      return download(run, request, operands);
    default:
      run.stderr.write(`E: Invalid operation ${verb ?? ''}\n`);
      return FAILED;
  }
};

function refuseUnlessRoot({ user, stderr }: ProgramRun): boolean {
  if (user.uid === 0) return false;
  stderr.write(
    'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n',
  );
  return true;
}

function listsOf({ settings }: Asked): string {
  return settings.get('Dir::State::lists') ?? '/var/lib/apt/lists';
}

async function update(run: ProgramRun, request: Asked): Promise<number> {
  if (refuseUnlessRoot(run)) return FAILED;
  const { files, clock } = run.system;
  await clock.sleep(FETCH_MS, run.signal);
  const lists = listsOf(request);
  const failed: string[] = [];
  let number = 0;
  for (const address of addresses(run, request.settings)) {
    number += 1;
    const minor = /\/v(\d+\.\d+)\/deb\/?$/.exec(address)?.[1];
    const packages = minor === undefined ? [] : offered(minor);
    const place = `${address} ${minor === undefined ? 'stable ' : ' '}InRelease`;
    if (!packages) {
      run.stdout.write(`Err:${number} ${place}\n  404  Not Found\n`);
      failed.push(`E: Failed to fetch ${address}InRelease  404  Not Found`);
      continue;
    }
    run.stdout.write(`${minor === undefined ? 'Hit' : 'Get'}:${number} ${place}${minor === undefined ? '' : ' [1,227 B]'}\n`);
    const name = address.replace(/^\w+:\/\//, '').replace(/[/:]+/g, '_');
    try {
      if (minor !== undefined)
        files.write(`${lists}/${name}Packages`, encoded(packages.map((one) => stanza(one, address)).join('\n')), ROOT);
    } catch (error) {
      failed.push(`E: Write error - write (28: ${reasonOf(error)})`);
    }
  }
  run.stdout.write('Reading package lists...\n');
  if (failed.length === 0) return 0;
  run.stderr.write(`${failed.join('\n')}\nE: Some index files failed to download. They have been ignored, or old ones used instead.\n`);
  return FAILED;
}

/** Addresses of the sources, of one line each or in paragraphs. */
function addresses({ system: { files } }: ProgramRun, settings: ReadonlyMap<string, string>): readonly string[] {
  const list = settings.get('Dir::Etc::sourcelist') ?? '/etc/apt/sources.list';
  const parts = settings.get('Dir::Etc::sourceparts') ?? '/etc/apt/sources.list.d';
  const named = files.exists(parts, ROOT) ? files.list(parts, ROOT).map((name) => `${parts}/${name}`) : [];
  return [list, ...named].flatMap((path) =>
    [...textOf(files, path).matchAll(/^(?:deb(?: \[[^\]]*\])? |URIs: )(\S+)/gm)].map(([, address = '']) => address),
  );
}

function stanza({ name, version }: OfferedPackage, address: string): string {
  return `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nFrom: ${address}\n`;
}

/** What the lists say that is to be had. */
function known({ system: { files } }: ProgramRun, lists: string): readonly (OfferedPackage & { readonly from: string })[] {
  if (!files.exists(lists, ROOT)) return [];
  const texts = files
    .list(lists, ROOT)
    .filter((name) => name.endsWith('_Packages'))
    .map((name) => textOf(files, `${lists}/${name}`));
  return texts.flatMap((text) =>
    [...text.matchAll(/^Package: (.*)\nVersion: (.*)\n.*\nFrom: (.*)$/gm)].map(([, name = '', version = '', from = '']) => ({
      name,
      version,
      from,
    })),
  );
}

/** A package and the version that is wanted of it; the newest where none is named. A text: what is wrong. */
function chosen(run: ProgramRun, request: Asked, word: string): OfferedPackage | string {
  const [name = '', version] = word.split('=');
  const those = known(run, listsOf(request)).filter((one) => one.name === name);
  if (those.length === 0) return `E: Unable to locate package ${name}`;
  const found = version === undefined ? those[0] : those.find((one) => one.version === version);
  return found ?? `E: Version '${version ?? ''}' for '${name}' was not found`;
}

async function install(run: ProgramRun, request: Asked): Promise<number> {
  if (refuseUnlessRoot(run)) return FAILED;
  const { system, stdout, stderr, signal } = run;
  const other = unattendedOn(system);
  if (other !== undefined) {
    stderr.write(
      `E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process ${other} (unattended-upgr)\nN: Be aware that removing the lock file is not a solution and may break your system.\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?\n`,
    );
    return FAILED;
  }
  const database = new PackageDatabase(system.files);
  stdout.write('Reading package lists...\nBuilding dependency tree...\nReading state information...\n');
  const wanted = request.operands.map((word) => chosen(run, request, word));
  const wrong = wanted.filter((one) => typeof one === 'string');
  if (wrong.length > 0) {
    stderr.write(`${wrong.join('\n')}\n`);
    return FAILED;
  }
  const changes = (wanted as readonly OfferedPackage[]).filter(({ name, version }) => database.find(name)?.version !== version);
  const held = changes.filter(({ name }) => database.find(name)?.held === true);
  if (held.length > 0 && !run.args.includes('--allow-change-held-packages')) {
    stderr.write('E: Held packages were changed and -y was used without --allow-change-held-packages.\n');
    return FAILED;
  }
  const fresh = changes.filter(({ name }) => !database.find(name)).length;
  stdout.write(`${changes.length - fresh} upgraded, ${fresh} newly installed, 0 to remove and 0 not upgraded.\n`);
  if (changes.length === 0) return 0;
  await system.clock.sleep(FETCH_MS, signal);
  for (const { name, version } of changes) {
    const before = database.find(name);
    const file = `/var/cache/apt/archives/${name}_${version}_amd64.deb`;
    try {
      system.files.write(file, encoded(`${name} ${version}\n`), ROOT);
      stdout.write(`Preparing to unpack .../${name}_${version}_amd64.deb ...\n`);
      stdout.write(`Unpacking ${name} (${version})${before ? ` over (${before.version})` : ''} ...\n`);
      await system.clock.sleep(INSTALL_MS / changes.length, signal);
      database.set({ name, version, held: false });
      stdout.write(`Setting up ${name} (${version}) ...\n`);
    } catch (error) {
      stderr.write(
        `dpkg: error processing archive ${file} (--unpack):\n cannot copy extracted data: failed to write (${reasonOf(error)})\nE: Sub-process /usr/bin/dpkg returned an error code (1)\n`,
      );
      return FAILED;
    }
  }
  return 0;
}

async function download(run: ProgramRun, request: Asked, operands: readonly string[]): Promise<number> {
  await run.system.clock.sleep(FETCH_MS, run.signal);
  for (const word of operands) {
    const found = chosen(run, request, word);
    if (typeof found === 'string') {
      run.stderr.write(`${found}\n`);
      return FAILED;
    }
    const name = `${found.name}_${found.version}_amd64.deb`;
    try {
      run.system.files.write(absolute(name, run.cwd), encoded(`${found.name} ${found.version}\n`), run.user);
    } catch (error) {
      run.stderr.write(`E: Failed to write ${name}: ${reasonOf(error)}\n`);
      return FAILED;
    }
  }
  return 0;
}

/** `apt-cache madison NAME…` */
export const aptCache: Program = (run) => {
  const request = asked(run);
  if (typeof request === 'number') return request;
  if (request.verb !== 'madison') {
    run.stderr.write(`E: Invalid operation ${request.verb ?? ''}\n`);
    return FAILED;
  }
  const all = known(run, listsOf(request));
  for (const name of request.operands)
    for (const { version, from } of all.filter((one) => one.name === name))
      run.stdout.write(`${name.padStart(10)} | ${version.padStart(10)} | ${from} ./ Packages\n`);
  return 0;
};

/** `apt-mark hold NAME…`, `unhold NAME…` and `showhold`. */
export const aptMark: Program = (run) => {
  const [verb, ...names] = run.args;
  const database = new PackageDatabase(run.system.files);
  if (verb === 'showhold') {
    for (const { name, held } of database.all()) if (held) run.stdout.write(`${name}\n`);
    return 0;
  }
  if (verb !== 'hold' && verb !== 'unhold') return complain({ name: 'E', stderr: run.stderr }, `Invalid operation ${verb ?? ''}`, FAILED);
  if (refuseUnlessRoot(run)) return FAILED;
  for (const name of names) {
    const found = database.find(name);
    if (!found) {
      run.stderr.write(`E: Unable to locate package ${name}\n`);
      return FAILED;
    }
    if (found.held === (verb === 'hold')) run.stdout.write(`${name} was already ${verb === 'hold' ? 'set on hold' : 'not on hold'}.\n`);
    else run.stdout.write(verb === 'hold' ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`);
    database.set({ ...found, held: verb === 'hold' });
  }
  return 0;
};

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
