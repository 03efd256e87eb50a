import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { duplexPair, type Duplex } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { upgrade } from '../../../../../src/backends/kubernetes/access/upgrade';
import { execInPod } from '../../../../../src/backends/kubernetes/exec/exec';
import { OPCODE } from '../../../../../src/backends/kubernetes/exec/frames';
import { anyResult } from '../../../../../src/core/command/parsers';
import { refusal, ScriptedAccess } from '../support/scripted-access';
import { serverFrame } from './server-frame';

const POD = { namespace: 'kube-system', pod: 'etcd-cp1', container: 'etcd' };
const LIST = anyResult({ argv: ['etcdctl', 'member list', '-w', 'json'], timeoutMs: 60_000 });

/** An API server that says these messages, each a channel and a text, and then closes. */
function saying(messages: readonly (readonly [number, string])[], end: (server: Duplex) => void = (server) => server.end()) {
  const access = new ScriptedAccess(() => ({}));
  access.upgraded = () => {
    const [socket, server] = duplexPair();
    for (const [channel, text] of messages)
      server.write(serverFrame(OPCODE.binary, Buffer.concat([Buffer.from([channel]), Buffer.from(text)])));
    end(server);
    return { socket, protocol: 'v5.channel.k8s.io' };
  };
  return access;
}

const failure = (reason: string, message: string, causes: readonly unknown[] = []) =>
  JSON.stringify({ status: 'Failure', reason, message, details: { causes } });

describe('a program in a pod', () => {
  it('is started by its words, and its output is told', async () => {
    const access = saying([
      [1, '{"a"'],
      [2, 'warning'],
      [1, ':1}'],
      [3, '{"status":"Success"}'],
    ]);
    expect(await execInPod(access, POD, LIST)).toMatchObject({ exitCode: 0, stdout: '{"a":1}', stderr: 'warning' });
    expect(access.asked).toEqual([
      'GET /api/v1/namespaces/kube-system/pods/etcd-cp1/exec?container=etcd&stdout=true&stderr=true&command=etcdctl&command=member+list&command=-w&command=json',
    ]);
  });

  it('tells its exit code', async () => {
    const access = saying([[3, failure('NonZeroExitCode', 'command terminated', [{ reason: 'ExitCode', message: '2' }])]]);
    expect(await execInPod(access, POD, LIST)).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['commandMissing', [[3, failure('InternalError', 'exec: "etcdctl": executable file not found in $PATH')]]],
    ['server', [[3, failure('InternalError', 'container not running')]]],
    ['protocol', [[3, 'no JSON']]],
    ['disconnected', [[1, 'half of it']]],
  ] as const)('that did not end as programs do fails as %s', async (kind, messages) => {
    await expect(execInPod(saying(messages), POD, LIST)).rejects.toMatchObject({ kind });
  });

  it('that writes without end is stopped', async () => {
    const small = { ...LIST, maxOutputBytes: 10 };
    await expect(
      execInPod(
        saying([[1, 'more than ten bytes']], () => undefined),
        POD,
        small,
      ),
    ).rejects.toMatchObject({ kind: 'outputTooLarge' });
  });

  it('is let go when nobody wants it any more, and when it takes too long', async () => {
    const stop = new AbortController();
    const silent = saying([], () => stop.abort());
    await expect(execInPod(silent, POD, LIST, stop.signal)).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(
      execInPod(
        saying([], () => undefined),
        POD,
        { ...LIST, timeoutMs: 5 },
      ),
    ).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('names the right that is missing', async () => {
    const access = new ScriptedAccess(() => ({}));
    const { status = 0, body } = refusal(403, 'Forbidden', 'pods "etcd-cp1" is forbidden: User "kate" cannot create resource "pods/exec"');
    access.upgraded = () => ({ status, body: JSON.stringify(body) });
    await expect(execInPod(access, POD, LIST)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('cannot create resource "pods/exec"') as string,
      hint: expect.stringContaining('the verbs get and create on pods/exec in kube-system') as string,
    });
  });
});

describe('the request for a WebSocket', () => {
  const closing: (() => void)[] = [];
  afterEach(() => closing.splice(0).forEach((close) => close()));

  /** A server that accepts, with this protocol and an answer to the key made by `accept`. */
  async function asking(protocol: string, accept: (key: string) => string, stop = new AbortController().signal) {
    const server = createServer((_request, response) => response.writeHead(403).end('no'));
    if (protocol !== '')
      server.on('upgrade', (request, socket) => {
        const key = request.headers['sec-websocket-key'] ?? '';
        socket.on('error', () => undefined);
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept(key)}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
        );
        closing.push(() => socket.destroy());
      });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const agent = new Agent();
    closing.push(
      () => void agent.destroy(),
      () => server.close(),
    );
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return upgrade(agent, { origin, path: '/exec', protocols: ['v5.channel.k8s.io'], headers: {}, signal: stop });
  }
  const right = (key: string) => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

  it('gives the connection to whoever asked', async () => {
    const answer = await asking('v5.channel.k8s.io', right);
    expect(answer).toMatchObject({ protocol: 'v5.channel.k8s.io' });
    if ('socket' in answer) answer.socket.destroy();
  });

  it('gives the answer where the server refuses', async () => {
    expect(await asking('', right)).toEqual({ status: 403, body: 'no' });
  });

  it.each([
    ['another protocol', 'v1.other', right],
    ['an answer to another key', 'v5.channel.k8s.io', () => 'AAAA'],
  ])('does not take %s', async (_what, protocol, accept) => {
    await expect(asking(protocol, accept)).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('stops when nobody wants it', async () => {
    await expect(asking('v5.channel.k8s.io', right, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
