import { describe, expect, it } from 'vitest';
import type { OperationState } from '../../../../src/core/operation/state';
import { progressWords } from '../../../../src/features/operations/progress';

/** A snapshot that is under way, as far as its words look at it. */
function snapshot(progress: OperationState['steps'][number]['progress']): OperationState {
  const step = { info: { title: 'Take the snapshot', lane: undefined }, status: 'running', items: new Map(), progress };
  return { header: { type: 'takeSnapshot' }, steps: [step], undoing: false } as unknown as OperationState;
}

describe('how far an operation is', () => {
  it('is told in the words of a step that counts bytes', () => {
    expect(progressWords(snapshot({ done: 7_340_032, total: 14_942_240, message: '7.0 of 14 MiB · 3.0 MiB/s' }))).toBe(
      '7.0 of 14 MiB · 3.0 MiB/s',
    );
  });

  it('is the title of a step that says nothing', () => {
    expect(progressWords(snapshot({}))).toBe('Take the snapshot');
  });
});
