import { createServer, type AddressInfo } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

/**
 * A port on loopback that leads into a stream: how the ssh program gets to a host through jump hosts that we connected to and
 * verified ourselves. The host's key is verified by ssh at the end, so whoever else finds the port gains nothing.
 */
export async function relay(open: () => Promise<Duplex>): Promise<{ readonly port: number; dispose(): void }> {
  const streams = new Set<Duplex>();
  const server = createServer({ noDelay: true }, (socket) => {
    streams.add(socket);
    socket.on('close', () => streams.delete(socket)).on('error', () => {});
    open().then(
      (stream) => {
        streams.add(stream);
        pipeline(socket, stream, socket, () => {
          streams.delete(stream);
          stream.destroy();
          socket.destroy();
        });
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    dispose() {
      server.close();
      for (const stream of streams) stream.destroy();
    },
  };
}
