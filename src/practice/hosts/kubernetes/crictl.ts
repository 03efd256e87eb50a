import { createHash } from 'node:crypto';
import { ROOT } from '../system/users';
import type { Program, ProgramRun } from '../system/system';
import { imagesOn } from './kubeadm-images';
import type { Container, StaticPods } from './static-pods';

const SOCKET = 'unix:///run/containerd/containerd.sock';
const FLAGS = ['a', 'all', 'q', 'quiet'];
const VALUES = ['o', 'output', 'name', 'state', 's', 'id', 'p', 'pod'];
const LETTERS: Readonly<Record<string, string>> = { a: 'all', q: 'quiet', o: 'output', s: 'state', p: 'pod' };

/** Options before the command, with their values. */
const GLOBAL = ['--runtime-endpoint', '-r', '--image-endpoint', '-i', '--timeout', '-t'];

/**
 * `crictl [--runtime-endpoint ADDRESS] [--timeout TIME] version|info|images|ps`, for the containers of static pods. Its other commands are
 * not there.
 */
export function crictl(pods: () => StaticPods, runtimeVersion: string): Program {
  return (run) => {
    const { rest, endpoint } = globalOptions(run.args);
    const [verb, ...args] = rest;
    if (verb === '--version' || verb === '-v') {
      run.stdout.write('crictl version v1.34.0\n');
      return 0;
    }
    if (!['version', 'ps', 'info', 'images'].includes(verb ?? '')) {
      run.stderr.write(`No help topic for '${verb ?? ''}'\n`);
      return 3;
    }
    const there = run.system.files.exists(endpoint.replace(/^unix:\/\//, ''), ROOT);
    if (run.user.uid !== 0 || !there) {
      const dial = `dial ${endpoint.replace('://', ' ')}: connect: ${there ? 'permission denied' : 'no such file or directory'}`;
      return fatal(
        run,
        `validate service connection: validate CRI v1 runtime API for endpoint \\"${endpoint}\\": rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: ${dial}\\"`,
      );
    }
    if (verb === 'version') {
      run.stdout.write(`Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  ${runtimeVersion}\nRuntimeApiVersion:  v1\n`);
      return 0;
    }
    if (verb === 'info') {
      run.stdout.write(INFO);
      return 0;
    }
    if (verb === 'images') return images(run, args);
    return list(run, args, pods().containers);
  };
}

/** As containerd of this version tells, as far as anybody asks. */
const INFO = `${JSON.stringify(
  {
    cniconfig: { PluginDirs: ['/opt/cni/bin'], PluginConfDir: '/etc/cni/net.d' },
    config: { containerd: { runtimes: { runc: { options: { SystemdCgroup: true } } } } },
    status: {
      conditions: [
        { type: 'RuntimeReady', status: true },
        { type: 'NetworkReady', status: true },
      ],
    },
  },
  undefined,
  2,
)}\n`;

function globalOptions(args: readonly string[]): { readonly rest: readonly string[]; readonly endpoint: string } {
  let endpoint = SOCKET;
  let at = 0;
  for (; at < args.length; at++) {
    const [name = '', attached] = (args[at] ?? '').split(/=(.*)/s);
    if (!GLOBAL.includes(name)) break;
    const value = attached ?? args[++at] ?? '';
    if (name === '--runtime-endpoint' || name === '-r') endpoint = value;
  }
  return { rest: args.slice(at), endpoint };
}

function images(run: ProgramRun, args: readonly string[]): number {
  const tags = imagesOn(run.system.files);
  if (!args.includes('json')) {
    const rows = tags.map((tag) => `${tag.replace(/:[^:]*$/, '').padEnd(50)}${tag.replace(/^.*:/, '')}\n`);
    run.stdout.write(`${'IMAGE'.padEnd(50)}TAG\n${rows.join('')}`);
    return 0;
  }
  const described = tags.map((tag) => ({
    id: `sha256:${createHash('sha256').update(tag).digest('hex')}`,
    repoTags: [tag],
    repoDigests: [],
    size: '75285397',
    username: '',
    pinned: false,
  }));
  run.stdout.write(`${JSON.stringify({ images: described }, undefined, 2).replace(/^( *"[^"\n]+":) /gm, '$1  ')}\n`);
  return 0;
}

function fatal({ system, stderr }: ProgramRun, words: string): number {
  const time = new Date(system.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  stderr.write(`time="${time}" level=fatal msg="${words}"\n`);
  return 1;
}

function list(run: ProgramRun, args: readonly string[], containers: readonly Container[]): number {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    const [name = '', attached] = word.replace(/^--?/, '').split('=');
    if (!word.startsWith('-') || !(FLAGS.includes(name) || VALUES.includes(name))) {
      run.stdout.write(`Incorrect Usage: flag provided but not defined: -${name}\n\nNAME:\n   crictl ps - List containers\n\n`);
      return fatal(run, `flag provided but not defined: -${name}`);
    }
    const value = FLAGS.includes(name) ? '' : (attached ?? args[++index]);
    if (value === undefined) return fatal(run, `flag needs an argument: -${name}`);
    given.set(LETTERS[name] ?? name, value);
  }
  const state = (given.get('state') ?? '').toLowerCase();
  if (!['', 'created', 'running', 'exited', 'unknown'].includes(state)) {
    const at = new Date(run.system.clock.now()).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' ');
    run.stderr.write(`${at} --state should be one of created, running, exited or unknown\n`);
    return 1;
  }
  const output = given.get('output') ?? 'table';
  if (output !== 'json' && output !== 'table') return fatal(run, `unsupported output format "${output}"`);
  const name = new RegExp(given.get('name') ?? '');
  const wanted = given.has('all') ? state : state === '' ? 'running' : state;
  const found = containers
    .filter((one) => (wanted === '' || one.state === wanted) && name.test(one.name) && one.id.startsWith(given.get('id') ?? ''))
    .toReversed();
  if (given.has('quiet')) run.stdout.write(found.map(({ id }) => `${id}\n`).join(''));
  else run.stdout.write(output === 'json' ? json(found) : table(found, run.system.clock.now()));
  return 0;
}

/** crictl writes two blanks after each colon. */
function json(containers: readonly Container[]): string {
  if (containers.length === 0) return '{\n  "containers":  []\n}\n';
  return `${JSON.stringify({ containers: containers.map(described) }, undefined, 2).replace(/^( *"[^"\n]+":) /gm, '$1  ')}\n`;
}

function described({ id, sandbox, name, pod, uid, image, createdAt, attempt, state }: Container): object {
  return {
    id,
    podSandboxId: sandbox,
    metadata: { name, attempt },
    image: { image, annotations: {}, userSpecifiedImage: '', runtimeHandler: '' },
    imageRef: image,
    state: state === 'running' ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED',
    createdAt: `${Math.floor(createdAt)}000000`,
    labels: {
      'io.kubernetes.container.name': name,
      'io.kubernetes.pod.name': pod,
      'io.kubernetes.pod.namespace': 'kube-system',
      'io.kubernetes.pod.uid': uid,
    },
    annotations: {
      'io.kubernetes.container.restartCount': String(attempt),
      'io.kubernetes.container.terminationMessagePath': '/dev/termination-log',
      'io.kubernetes.container.terminationMessagePolicy': 'File',
      'io.kubernetes.pod.terminationGracePeriod': '30',
    },
    imageId: '',
  };
}

function table(containers: readonly Container[], now: number): string {
  const rows = containers.map(({ id, sandbox, name, pod, image, createdAt, attempt, state }) => [
    id.slice(0, 13),
    image.slice(0, 20),
    `${ago(now - createdAt)} ago`,
    state === 'running' ? 'Running' : 'Exited',
    name,
    String(attempt),
    sandbox.slice(0, 13),
    pod,
    'kube-system',
  ]);
  const all = [['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(17, ...all.map((row) => (row[column] ?? '').length)) + 3) ?? [];
  return all
    .map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('')}\n`)
    .join('');
}

function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 86_400)} days`;
}
