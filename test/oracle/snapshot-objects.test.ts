/** Objects as Kubernetes' own Go types store them, every field of every kind filled at random, against what these types show in JSON. */
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeObject } from '../../src/core/snapshot/kubernetes/decode';
import { applyAgain } from '../../src/core/snapshot/kubernetes/apply-again';
import { openEnvelope } from '../../src/core/snapshot/kubernetes/envelope';
import { readObject } from '../../src/core/snapshot/kubernetes/objects';
import { generator } from '../contract/snapshot/scene.mts';
import { ensureKubernetesTypes } from '../harness/tools/kubernetes-types.mjs';

interface Example {
  readonly kind: string;
  /** Base64. */
  readonly stored: string;
  readonly shown: unknown;
}

const SEEDS = process.env.DRYDOCK_ORACLE === 'full' ? 24 : 6;

describe('stored objects of built-in kinds', () => {
  let program: string;
  beforeAll(async () => {
    program = await ensureKubernetesTypes();
  });

  it('are shown as the API server shows them', () => {
    let compared = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const lines = execFileSync(program, ['examples', String(seed)], { encoding: 'utf8', maxBuffer: 1 << 28 })
        .trim()
        .split('\n');
      for (const line of lines) {
        const { kind, stored, shown } = JSON.parse(line) as Example;
        const value = openEnvelope(Buffer.from(stored, 'base64'));
        if (value.encoding !== 'protobuf') throw new Error(`${kind} is ${value.encoding}`);
        const decoded = decodeObject(value.apiVersion, value.kind, value.message);
        expect({ kind, unknown: decoded?.unknown, object: plain(decoded?.object) }).toEqual({ kind, unknown: [], object: shown });
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100 * SEEDS);
  });

  it('end in a problem, and nothing else, where they are damaged', () => {
    const random = generator(23);
    for (const line of execFileSync(program, ['examples', '99'], { encoding: 'utf8', maxBuffer: 1 << 28 })
      .trim()
      .split('\n')) {
      const { stored } = JSON.parse(line) as Example;
      const whole = Buffer.from(stored, 'base64');
      for (let round = 0; round < 20; round++) {
        const bytes = Uint8Array.from(whole.subarray(0, round % 5 === 0 ? Math.floor(random() * whole.length) : undefined));
        for (let change = 0; change < 3 && bytes.length > 5; change++)
          bytes[5 + Math.floor(random() * (bytes.length - 5))] = Math.floor(random() * 256);
        const { object, problem } = { object: undefined, ...readObject(bytes) };
        expect(object !== undefined || typeof problem === 'string').toBe(true);
        if (object) applyAgain(object);
      }
    }
  });
});

/** Without the prototypes that are left out on purpose. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
