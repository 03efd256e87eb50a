import { createHash, randomBytes } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { DrydockError } from '../../../core/errors';
import type { Upgraded } from './api-access';

export interface UpgradeParts {
  readonly origin: string;
  readonly path: string;
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly signal: AbortSignal;
}

/** Of an answer in place of the connection; a Status is far shorter. */
const MOST_BODY_BYTES = 64 * 1024;
/** Appended to the key before it is hashed, by RFC 6455. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Asks for a WebSocket on a connection of a dispatcher, so that its certificates and proxy count. undici's own WebSocket keeps an
 * answer that is a refusal to itself, and the answer is what tells people which right is missing.
 * Rejects with what undici, net and tls throw.
 */
export function upgrade(dispatcher: Dispatcher, { origin, path, protocols, headers, signal }: UpgradeParts): Promise<Upgraded> {
  const key = randomBytes(16).toString('base64');
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined;
    const over = () => stop && signal.removeEventListener('abort', stop);
    const fail = (error: unknown) => {
      over();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    let status = 0;
    let size = 0;
    const body: Buffer[] = [];
    dispatcher.dispatch(
      {
        origin,
        path,
        method: 'GET',
        upgrade: 'websocket',
        headers: {
          ...headers,
          'sec-websocket-key': key,
          'sec-websocket-version': '13',
          'sec-websocket-protocol': protocols.join(', '),
        },
      },
      {
        onRequestStart(controller) {
          stop = () => {
            controller.abort(signal.reason as Error);
            fail(signal.reason);
          };
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop, { once: true });
        },
        onRequestUpgrade(_controller, _status, answer, socket) {
          over();
          const protocol = String(answer['sec-websocket-protocol'] ?? '');
          if (answer['sec-websocket-accept'] === acceptOf(key) && protocols.includes(protocol)) return resolve({ socket, protocol });
          socket.destroy();
          reject(
            new DrydockError('protocol', `The answer to the request for a WebSocket speaks none of ${protocols.join(', ')}.`, {
              hint: 'Look at proxies and load balancers on the way to the API server.',
            }),
          );
        },
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size <= MOST_BODY_BYTES) body.push(Buffer.from(chunk));
        },
        onResponseEnd() {
          over();
          resolve({ status, body: Buffer.concat(body).toString('utf8') });
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}

function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64');
}
