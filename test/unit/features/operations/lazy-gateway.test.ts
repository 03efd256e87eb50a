import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import type { OperationId } from '../../../../src/core/operation/events';
import type { OperationState } from '../../../../src/core/operation/state';
import type { FollowedOperation } from '../../../../src/features/operations/follower';
import { LazyGateway, type Engine } from '../../../../src/features/operations/lazy-gateway';
import { runningDrain } from './states';

const id = 'op-1' as OperationId;

function lazy() {
  const changes = new Emitter<OperationState>();
  const running = { id } as FollowedOperation;
  let made = 0;
  const gateway = new LazyGateway(() => {
    made += 1;
    return {
      onDidChange: changes.event,
      list: async () => [runningDrain()],
      running: () => running,
      place: () => '/journals/op-1.jsonl',
    } as unknown as Engine;
  });
  return { gateway, changes, running, made: () => made };
}

describe('the gateway to the engine', () => {
  it('makes the engine with the first call that needs it, and once', async () => {
    const { gateway, running, made } = lazy();
    expect(gateway.running(id)).toBeUndefined();
    expect(made()).toBe(0);
    expect(await gateway.list()).toHaveLength(1);
    expect(await gateway.place(id)).toBe('/journals/op-1.jsonl');
    expect(gateway.running(id)).toBe(running);
    expect(made()).toBe(1);
  });

  it('tells those of changes who listened before there was an engine', async () => {
    const { gateway, changes } = lazy();
    const heard: number[] = [];
    gateway.onDidChange((state) => heard.push(state.lastSeq));
    await gateway.list();
    changes.fire(runningDrain({ lastSeq: 7 }));
    gateway.dispose();
    changes.fire(runningDrain({ lastSeq: 8 }));
    expect(heard).toEqual([7]);
  });

  it('rejects with what kept the engine from being made, and tries again', async () => {
    let broken = true;
    const gateway = new LazyGateway(() => {
      if (broken) throw new Error('no bundle');
      return { onDidChange: new Emitter<OperationState>().event, list: async () => [] } as unknown as Engine;
    });
    await expect(gateway.list()).rejects.toThrow('no bundle');
    broken = false;
    expect(await gateway.list()).toEqual([]);
  });
});
