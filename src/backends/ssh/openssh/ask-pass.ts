import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Interaction } from '../../../ports/interaction';
import type { Secrets } from '../auth/secrets';

export interface AskPassSurroundings {
  /** A folder that only this user can enter; the socket in it is as private. */
  readonly folder: string;
  /** What people call the host. */
  readonly label: string;
  readonly passwordKey: string;
  readonly secrets: Secrets;
  readonly interaction: Interaction;
  /** Tells the person something that needs no answer, as "touch the key". */
  readonly tell: (message: string) => void;
  readonly onQuestion: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Run by ssh with the prompt as its argument: passes it on through the socket and prints the answer. Nothing secret is in it. */
const CLIENT = `
const socket = require('node:net').connect(process.argv[2]);
let answer = '';
socket.write(JSON.stringify({ prompt: process.argv[3] || '', kind: process.env.SSH_ASKPASS_PROMPT || '' }) + '\\n');
socket.setEncoding('utf8').on('data', (piece) => (answer += piece)).on('error', () => process.exit(1)).on('end', () => {
  const { text } = JSON.parse(answer || '{}');
  if (typeof text !== 'string') process.exit(1);
  process.stdout.write(text + '\\n', () => process.exit(0));
});
`;

/** Answers the questions of an ssh program through our own dialogs. Answers go through a socket, never through arguments or the environment. */
export class AskPass {
  private readonly sockets = new Set<Socket>();
  private readonly given = new Map<string, string>();
  readonly used = new Set<string>();
  dismissed = false;

  private constructor(
    private readonly around: AskPassSurroundings,
    private readonly server: Server,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(around: AskPassSurroundings): Promise<AskPass> {
    const { folder } = around;
    const address = join(folder, 'ask');
    const client = join(folder, 'ask-pass.js');
    const program = join(folder, 'ask-pass');
    await writeFile(client, CLIENT, { mode: 0o600 });
    const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    await writeFile(program, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${[process.execPath, client, address].map(quoted).join(' ')} "$1"\n`);
    await chmod(program, 0o700);
    const server = createServer();
    const made = new AskPass(around, server, { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env.DISPLAY ?? ':0' });
    server.on('connection', (socket) => made.serve(socket));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address, resolve));
    return made;
  }

  dispose(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    let text = '';
    const gone = new AbortController();
    socket.on('close', () => {
      this.sockets.delete(socket);
      gone.abort();
    });
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (!text.endsWith('\n')) return;
      const { prompt, kind } = JSON.parse(text) as { readonly prompt: string; readonly kind: string };
      this.answer(prompt, kind, gone.signal).then(
        (answer) => {
          if (answer === undefined) this.dismissed = true;
          socket.end(JSON.stringify({ text: answer }));
        },
        () => socket.end('{}'),
      );
    });
  }

  private async answer(prompt: string, kind: string, signal: AbortSignal): Promise<string | undefined> {
    const { label, interaction, onQuestion, tell } = this.around;
    const title = `${label}: ${prompt.trim().replace(/:$/, '')}`;
    if (kind === 'none') {
      // ssh ends the program when the key was touched.
      tell(title);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(''), { once: true }));
    }
    if (kind === 'confirm') {
      const confirmed = await onQuestion(() =>
        interaction.ask({ kind: 'confirm', title, detail: 'The OpenSSH client asks.', action: 'Allow' }, signal),
      );
      return confirmed ? 'yes' : undefined;
    }
    const key = this.keyOf(prompt);
    const rejected = key === undefined ? undefined : this.given.get(key);
    const answer = await onQuestion(() =>
      this.around.secrets.get(
        { key: key ?? `prompt/${label}`, title, once: key === undefined, ...(rejected === undefined ? {} : { rejected }) },
        signal,
      ),
    );
    if (key !== undefined && answer !== undefined) {
      this.given.set(key, answer);
      this.used.add(key);
    }
    return answer;
  }

  /** Undefined: a question whose answer serves once, as a code or the PIN of a security key. */
  private keyOf(prompt: string): string | undefined {
    const file = /passphrase for (?:key )?'?([^':]+)'?:/i.exec(prompt)?.[1];
    if (file !== undefined) return `passphrase/${file}`;
    return /passwor[td]/i.test(prompt) && !/new |one.?time/i.test(prompt) ? this.around.passwordKey : undefined;
  }
}
