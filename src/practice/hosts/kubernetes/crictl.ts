import type { Program, ProgramRun } from '../system/system';
import type { Container, StaticPods } from './static-pods';

const SOCKET = 'unix:///run/containerd/containerd.sock';
const FLAGS = ['a', 'all', 'q', 'quiet'];
const VALUES = ['o', 'output', 'name', 'state', 's', 'id', 'p', 'pod'];
const LETTERS: Readonly<Record<string, string>> = { a: 'all', q: 'quiet', o: 'output', s: 'state', p: 'pod' };

/** `crictl version` and `crictl ps`, for the containers of static pods. Its other commands are not there. */
export function crictl(pods: () => StaticPods, runtimeVersion: string): Program {
  return (run) => {
    const [verb, ...args] = run.args;
    if (verb === '--version' || verb === '-v') {
      run.stdout.write('crictl version v1.34.0\n');
      return 0;
    }
    if (verb !== 'version' && verb !== 'ps') {
      run.stderr.write(`No help topic for '${verb ?? ''}'\n`);
      return 3;
    }
    if (run.user.uid !== 0) {
      const dial = `dial ${SOCKET.replace('://', ' ')}: connect: permission denied`;
      return fatal(
        run,
        `validate service connection: validate CRI v1 runtime API for endpoint \\"${SOCKET}\\": rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: ${dial}\\"`,
      );
    }
    if (verb === 'version') {
      run.stdout.write(`Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  ${runtimeVersion}\nRuntimeApiVersion:  v1\n`);
      return 0;
    }
    return list(run, args, pods().containers);
  };
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
