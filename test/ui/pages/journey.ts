import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openSession, type Session, type SessionOptions } from './session';
import type { Workbench } from './workbench';

const root = resolve(import.meta.dirname, '..', '..', '..');

/** What a person does in one window, a test for each stretch of the way. */
export interface Journey {
  readonly session: Session;
  readonly workbench: Workbench;
  /** Saves a picture. Those of the README are renewed with DRYDOCK_KEEP_PICTURES. */
  keep(name: string): Promise<void>;
}

/**
 * A window with the practice cluster for the tests of a `describe`. Each test goes on where the one before ended: after a
 * failure the rest can tell nothing and is skipped.
 */
export function useJourney(name: string, options: SessionOptions = { settings: { 'drydock.practice.openOnStart': true } }): Journey {
  let session: Session | undefined;
  let broken = false;
  beforeAll(async () => {
    session = await openSession(options);
  });
  afterAll(async () => {
    await session?.picture(`${name}-last`);
    await session?.dispose();
  });
  beforeEach(({ skip }) => skip(broken, 'an earlier step of the journey failed'));
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });
  const opened = () => {
    if (!session) throw new Error('the window is there from the first test on');
    return session;
  };
  return {
    get session() {
      return opened();
    },
    get workbench() {
      return opened().workbench;
    },
    async keep(picture) {
      if (!process.env.DRYDOCK_KEEP_PICTURES) return void (await opened().picture(picture));
      // What was just written needs a moment to be painted.
      await opened().workbench.page.waitForTimeout(1_000);
      const taken = await opened().picture(picture);
      const kept = join(root, 'media', 'screenshots', `${picture}.png`);
      mkdirSync(dirname(kept), { recursive: true });
      copyFileSync(taken, kept);
    },
  };
}
