import { cancelled } from '../../../../../src/core/errors';
import type { ClusterId, ClusterRef } from '../../../../../src/core/model/cluster';
import type {
  ApiAccess,
  ApiRequest,
  ApiResponse,
  Upgraded,
  UpgradeRequest,
} from '../../../../../src/backends/kubernetes/access/api-access';

export interface Answer {
  readonly status?: number;
  /** A string is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream?: AsyncIterable<Uint8Array>;
}

export const CLUSTER: ClusterRef = {
  id: 'file#prod' as ClusterId,
  name: 'prod-eu',
  file: 'file',
  context: 'prod',
  server: 'https://10.0.0.1:6443',
  namespace: undefined,
  warnings: [],
  problem: undefined,
  fromWorkspace: false,
  execCommand: undefined,
};

/** An access whose answers a test writes. */
export class ScriptedAccess implements ApiAccess {
  readonly cluster = CLUSTER;
  readonly requests: ApiRequest[] = [];
  disposed = false;

  constructor(public answer: (request: ApiRequest) => Answer | Promise<Answer>) {}

  async request(request: ApiRequest): Promise<ApiResponse> {
    if (request.signal?.aborted) throw cancelled();
    this.requests.push(request);
    const { status = 200, body = {}, headers = {}, stream } = await this.answer(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      status,
      header: (name) => headers[name],
      text: async () => text,
      stream: () => stream ?? pieces(text),
    };
  }

  /** What a request for a WebSocket is answered. */
  upgraded: (request: UpgradeRequest) => Upgraded | Promise<Upgraded> = () => ({ status: 404, body: '' });

  async upgrade(request: UpgradeRequest): Promise<Upgraded> {
    if (request.signal?.aborted) throw cancelled();
    this.requests.push({ method: 'GET', path: request.path });
    return this.upgraded(request);
  }

  /** Method and path of everything asked for. */
  get asked(): readonly string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  dispose(): void {
    this.disposed = true;
  }
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** An API Status, as the server answers what it refuses. */
export function refusal(
  code: number,
  reason: string,
  message: string,
  causes: readonly { reason: string; message: string }[] = [],
): Answer {
  const details = causes.length > 0 ? { details: { causes } } : {};
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...details } };
}
