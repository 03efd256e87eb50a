import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { Bench, type Adapter, type BenchOptions } from './bench';
import { missingForSsh, SshWorld, type Server, type ServerOptions } from './world';

/** What the cases of a file share: users and keys of a world, and one server in it. */
export interface SshSuite {
  readonly world: SshWorld;
  readonly server: Server;
  /** The product's SSH, which knows the shared server's key. Gone after the test. */
  bench(options?: BenchOptions): Bench;
  /** A further server. Stopped after the test. */
  serve(options?: ServerOptions): Promise<Server>;
  /** Something to do after the test; the last first. */
  after(step: () => void | Promise<void>): void;
}

const missing = await missingForSsh();

/** Cases with real SSH servers; skipped, with the reason, where there can't be any. */
export function describeSsh(title: string, cases: (suite: SshSuite) => void): void {
  describe.skipIf(missing !== undefined)(`${title} over SSH${missing === undefined ? '' : ` (${missing})`}`, () => {
    let world: SshWorld | undefined;
    let server: Server | undefined;
    const undo: (() => void | Promise<void>)[] = [];
    beforeAll(async () => {
      world = await SshWorld.create();
      server = await world.serve();
    });
    afterEach(async () => {
      for (let step = undo.pop(); step; step = undo.pop()) await step();
    });
    afterAll(() => world?.dispose());
    const suite: SshSuite = {
      get world() {
        if (!world) throw new Error('the world is there from the first test on');
        return world;
      },
      get server() {
        if (!server) throw new Error('the server is there from the first test on');
        return server;
      },
      bench(options = {}) {
        const one = new Bench(suite.world, { knownHosts: [suite.server.knownHosts()], ...options });
        undo.push(() => one.dispose());
        return one;
      },
      async serve(options = {}) {
        const one = await suite.world.serve(options);
        undo.push(() => one.stop());
        return one;
      },
      after: (step) => void undo.push(step),
    };
    cases(suite);
  });
}

/** The same cases through the library and through the OpenSSH client. */
export function throughBoth(suite: SshSuite, title: string, cases: (client: Adapter, bench: SshSuite['bench']) => void): void {
  describe.each<Adapter>(['ssh2', 'openssh'])(title, (client) => cases(client, (options) => suite.bench({ client, ...options })));
}
