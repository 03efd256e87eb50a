import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MessageReader, OPCODE } from '../../../../../src/backends/kubernetes/exec/frames';
import { forwardPort } from '../../../../../src/backends/kubernetes/exec/port-forward';
import { refusal, ScriptedAccess } from '../support/scripted-access';
import { serverFrame } from './server-frame';

const POD = { namespace: 'kube-system', pod: 'etcd-cp1' };
const PORT = Buffer.from([0x4b, 0x09]);

/** The other end of a forwarded connection, as a kubelet speaks. */
class Kubelet {
  readonly access = new ScriptedAccess(() => ({}));
  private readonly end: Duplex;
  /** Bytes that came on the channel of data. */
  received = Buffer.alloc(0);
  readonly opcodes: number[] = [];

  constructor({ begins = true } = {}) {
    const [socket, end] = duplexPair();
    this.end = end;
    this.access.upgraded = () => ({ socket, protocol: 'v4.channel.k8s.io' });
    const reader = new MessageReader();
    end.on('data', (bytes: Buffer) => {
      for (const { opcode, payload } of reader.push(unmasked(bytes))) {
        this.opcodes.push(opcode);
        if (opcode === OPCODE.binary) this.received = Buffer.concat([this.received, payload.subarray(1)]);
      }
    });
    if (begins) [0, 1].forEach((channel) => this.says(channel, PORT));
  }

  says(channel: number, content: Uint8Array): void {
    this.end.write(serverFrame(OPCODE.binary, Buffer.concat([Buffer.of(channel), content])));
  }

  sends(frame: Buffer): void {
    this.end.write(frame);
  }

  leaves(): void {
    this.end.end();
  }
}

/** Whole frames only, each in a piece of its own: that is how a `duplexPair` hands them over. */
function unmasked(frame: Buffer): Buffer {
  const wide = (frame[1]! & 0x7f) === 126;
  const head = wide ? 4 : 2;
  const mask = frame.subarray(head, head + 4);
  const payload = Buffer.from(frame.subarray(head + 4)).map((byte, index) => byte ^ mask[index % 4]!);
  return serverFrame(frame[0]! & 0x0f, payload);
}

describe('a forwarded port', () => {
  it('carries bytes both ways, in pieces, and ends with its connection', async () => {
    const kubelet = new Kubelet();
    const stream = await forwardPort(kubelet.access, POD, 2379);
    expect(kubelet.access.asked).toEqual(['GET /api/v1/namespaces/kube-system/pods/etcd-cp1/portforward?ports=2379']);
    const sent = Buffer.alloc(40_000, 'abc');
    await new Promise<void>((resolve) => stream.write(sent, () => resolve()));
    await expect.poll(() => kubelet.received.length).toBe(sent.length);
    expect(kubelet.received.equals(sent)).toBe(true);
    kubelet.says(0, Buffer.from('hello '));
    kubelet.says(0, Buffer.from('there'));
    kubelet.leaves();
    const said = await stream.toArray();
    expect(Buffer.concat(said as Buffer[]).toString()).toBe('hello there');
    if (!stream.closed) await once(stream, 'close');
  });

  it('answers pings, and says goodbye', async () => {
    const kubelet = new Kubelet();
    const stream = await forwardPort(kubelet.access, POD, 2379);
    stream.resume();
    kubelet.sends(serverFrame(OPCODE.ping, Buffer.from('there')));
    await expect.poll(() => kubelet.opcodes).toContain(OPCODE.pong);
    stream.end();
    await expect.poll(() => kubelet.opcodes).toContain(OPCODE.close);
    stream.destroy();
  });

  it('takes no more than is read', async () => {
    const kubelet = new Kubelet();
    const stream = await forwardPort(kubelet.access, POD, 2379);
    for (let piece = 0; piece < 64; piece++) kubelet.says(0, Buffer.alloc(16 * 1024, piece));
    await expect.poll(() => stream.readableLength).toBeGreaterThan(0);
    expect(stream.readableLength).toBeLessThan(8 * 16 * 1024);
    kubelet.leaves();
    const pieces = (await stream.toArray()) as Buffer[];
    expect(Buffer.concat(pieces)).toHaveLength(64 * 16 * 1024);
  });

  it.each([
    ['refused', 'error forwarding port 9 to pod x: dial tcp4 127.0.0.1:9: connect: connection refused'],
    ['server', 'error forwarding port 9 to pod x: no such sandbox'],
  ])('that leads nowhere fails as %s', async (kind, said) => {
    const kubelet = new Kubelet();
    const stream = await forwardPort(kubelet.access, POD, 9);
    kubelet.says(1, Buffer.from(said));
    const [error] = (await once(stream, 'error').catch((thrown: unknown) => [thrown])) as unknown[];
    expect(error).toMatchObject({ kind });
  });

  it('that is no such protocol fails', async () => {
    const kubelet = new Kubelet({ begins: false });
    const stream = await forwardPort(kubelet.access, POD, 9);
    kubelet.says(0, Buffer.from('data without a port'));
    const error = await new Promise((resolve) => stream.once('error', resolve));
    expect(error).toMatchObject({ kind: 'protocol' });
  });

  it('names the right that is missing', async () => {
    const access = new ScriptedAccess(() => ({}));
    const { status = 0, body } = refusal(
      403,
      'Forbidden',
      'pods "etcd-cp1" is forbidden: User "kate" cannot create resource "pods/portforward"',
    );
    access.upgraded = () => ({ status, body: JSON.stringify(body) });
    await expect(forwardPort(access, POD, 2379)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('cannot create resource "pods/portforward"') as string,
      hint: expect.stringContaining('the verbs get and create on pods/portforward in kube-system') as string,
    });
  });
});
