import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import type { Logger } from '../../../core/logger';

/** Milliseconds that a login shell may take; some load half the world. */
const LIMIT = 3_000;
const MARK = '__drydock_path__';

/**
 * The PATH of the user's login shell. An editor started from a desktop has a shorter one, and then the plugins that work in
 * a terminal (`aws`, `gke-gcloud-auth-plugin`, `kubelogin`) are not found. Asked for once; falls back to the editor's own.
 */
export class ShellPath {
  private asked: Promise<string> | undefined;

  constructor(
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly logger: Logger,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {}

  get(): Promise<string> {
    this.asked ??= this.ask();
    return this.asked;
  }

  private ask(): Promise<string> {
    const own = this.env.PATH ?? this.env.Path ?? '';
    const shell = this.env.SHELL ?? loginShell();
    if (this.platform === 'win32' || !shell) return Promise.resolve(own);
    return new Promise((resolve) => {
      // -i as well: many people extend PATH in the file that only interactive shells read.
      const argv = ['-ilc', `printf '%s%s%s' ${MARK} "$PATH" ${MARK}`];
      execFile(shell, argv, { timeout: LIMIT, env: this.env, killSignal: 'SIGKILL' }, (error, stdout) => {
        const found = stdout.split(MARK)[1];
        if (found === undefined || found === '') {
          this.logger.debug(`${shell} did not tell its PATH${error ? `: ${error.message.split('\n')[0]}` : ''}; using the editor's own`);
          resolve(own);
          return;
        }
        resolve(joined(found, own));
      }).stdin?.end();
    });
  }
}

/** The shell's folders first, then those that only the editor knows. */
function joined(shell: string, own: string): string {
  return [...new Set([...shell.split(':'), ...own.split(':')])].filter((folder) => folder !== '').join(':');
}

function loginShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}
