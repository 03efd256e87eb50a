import { spawn } from 'node:child_process';
import { ensureAwsAuthenticator } from '../../harness/tools/aws-authenticator.mjs';

export interface Question {
  readonly data: Readonly<Record<string, string>>;
  readonly arns: readonly string[];
}

interface Mapping {
  readonly username: string;
  readonly groups: readonly string[] | null;
  readonly userid?: string;
}

export interface Answer {
  readonly roles: readonly (Mapping & { readonly rolearn: string })[] | null;
  readonly users: readonly (Mapping & { readonly userarn: string })[] | null;
  readonly accounts: readonly string[] | null;
  /** Empty: everything was read. */
  readonly error: string;
  readonly identities: readonly {
    readonly canonical: string;
    readonly error: string;
    readonly source: string;
    readonly username: string;
    readonly groups: readonly string[] | null;
  }[];
}

/** Asks the real authenticator's parser and lookup, all questions in one process. */
export async function ask(questions: readonly Question[]): Promise<readonly Answer[]> {
  const program: string = await ensureAwsAuthenticator();
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject).on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`the authenticator's parser ended with code ${String(code)}`));
    });
    child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}
