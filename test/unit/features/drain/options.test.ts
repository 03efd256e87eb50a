import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { defaultDrainOptions, type DrainOptions } from '../../../../src/core/plan/drain/options';
import { chooseOptions } from '../../../../src/features/drain/choose-options';
import { optionsFromSettings } from '../../../../src/features/drain/option-settings';
import { drainOptions } from '../../../../src/features/drain/option-table';
import { ScriptedAnswers } from '../support/scripted';

async function change(answers: ScriptedAnswers, nodes = 1, start: DrainOptions = defaultDrainOptions): Promise<readonly DrainOptions[]> {
  const applied: DrainOptions[] = [];
  await chooseOptions(start, nodes, answers, async (options) => void applied.push(options));
  return applied;
}

describe('changing options', () => {
  it('plans at once with each change, and shows the new value in the list', async () => {
    const answers = new ScriptedAnswers().replying('unmanaged', 'yes', 'deleteEmptyDirData', 'yes', 'back');
    expect(await change(answers)).toEqual([
      { ...defaultDrainOptions, unmanaged: true },
      { ...defaultDrainOptions, unmanaged: true, deleteEmptyDirData: true },
    ]);
    const lists = answers.asked.filter((question) => question.kind === 'choose' && question.title === 'Options of this drain');
    const label = (index: number, id: string) => {
      const list = lists[index]!;
      return list.kind === 'choose' && list.choices.find((choice) => choice.id === id)?.label;
    };
    expect(label(0, 'unmanaged')).toBe('Pods without a controller: block the drain');
    expect(label(1, 'unmanaged')).toBe('Pods without a controller: evict');
  });

  it('marks the current value, and choosing it plans nothing', async () => {
    const answers = new ScriptedAnswers().replying('daemonSets', 'ignore', 'daemonSets', 'back', 'back');
    expect(await change(answers)).toEqual([]);
    expect(answers.asked[1]).toMatchObject({ choices: [{ label: 'Leave alone (current)' }, { label: 'Block the drain' }, { id: 'back' }] });
  });

  it('ends when the list is dismissed, and goes back to the list when a value is', async () => {
    expect(await change(new ScriptedAnswers().replying('daemonSets', undefined, undefined))).toEqual([]);
  });

  it('takes seconds, and empty where that means something', async () => {
    const answers = new ScriptedAnswers().replying('gracePeriodSeconds', ' 45 ', 'gracePeriodSeconds', '', 'back');
    expect(await change(answers)).toEqual([{ ...defaultDrainOptions, gracePeriodSeconds: 45 }, defaultDrainOptions]);
  });

  it('asks again, saying what is wrong, with what was typed still there', async () => {
    const answers = new ScriptedAnswers().replying('timeoutSeconds', '0', '', '1.5', '90', 'back');
    expect(await change(answers)).toEqual([{ ...defaultDrainOptions, timeoutSeconds: 90 }]);
    expect(answers.asked[2]).toMatchObject({
      kind: 'input',
      value: '0',
      detail: expect.stringMatching(/^0 is not a whole number from 1 to/),
    });
    expect(answers.asked[3]).toMatchObject({ detail: expect.stringContaining('never waits for ever unasked') });
  });

  it('takes a pod selector and lets it go again', async () => {
    const answers = new ScriptedAnswers().replying('podSelector', 'app=web', 'podSelector', '  ', 'back');
    expect(await change(answers)).toEqual([{ ...defaultDrainOptions, podSelector: 'app=web' }, defaultDrainOptions]);
  });

  it('keeps the old options when planning with the new ones fails', async () => {
    const answers = new ScriptedAnswers().replying('unmanaged', 'yes');
    await expect(chooseOptions(defaultDrainOptions, 1, answers, () => Promise.reject(new Error('403')))).rejects.toThrow('403');
  });

  it('says in the list what the planner finds wrong, with the old value in force', async () => {
    const answers = new ScriptedAnswers().replying('podSelector', 'app in (', 'back');
    const refuse = () => Promise.reject(new DrydockError('invalid', '"app in (" is no label selector'));
    await chooseOptions(defaultDrainOptions, 1, answers, refuse);
    expect(answers.asked[2]).toMatchObject({
      detail: '"app in (" is no label selector. The option stays as it was.',
      choices: expect.arrayContaining([{ id: 'podSelector', label: 'Only pods with labels: all pods' }]),
    });
  });

  it('asks about several nodes only where there are several', () => {
    const ids = (nodes: number) => drainOptions(nodes).map((option) => option.id);
    expect(ids(1)).not.toContain('parallelNodes');
    expect(ids(3)).toEqual(expect.arrayContaining(['parallelNodes', 'stopOnFirstFailure', 'order']));
  });

  it('has exactly one value in force for each option that has values, and words for the others', () => {
    for (const option of drainOptions(3)) {
      if (option.kind === 'values')
        expect(
          option.values.filter((value) => value.holds(defaultDrainOptions)),
          option.id,
        ).toHaveLength(1);
      else expect(option.words(defaultDrainOptions), option.id).not.toBe('');
    }
  });

  it('lets every option of a drain be changed', () => {
    const keys = [...Object.keys(defaultDrainOptions), 'gracePeriodSeconds', 'podSelector', 'skipWaitForDeleteSeconds'];
    expect(
      drainOptions(2)
        .map((option) => option.id)
        .sort(),
    ).toEqual(keys.sort());
  });
});

describe('options from settings', () => {
  const unset: Readonly<Record<string, unknown>> = {
    'drain.ignoreDaemonSets': true,
    'drain.deleteEmptyDirData': false,
    'drain.evictUnmanagedPods': false,
    'drain.gracePeriodSeconds': -1,
    'drain.timeoutSeconds': 600,
    'drain.stallAfterSeconds': 60,
    'drain.parallelNodes': 1,
    'drain.stopOnFirstFailure': true,
    'drain.skipWaitForDeleteSeconds': 0,
    'drain.serverDryRun': true,
    'drain.order': 'given',
  };
  const from = (changes: Readonly<Record<string, unknown>>) =>
    optionsFromSettings({ get: (key) => ({ ...unset, ...changes })[key] as never });

  it('are the safe defaults where nothing is set', () => {
    expect(from({})).toEqual(defaultDrainOptions);
  });

  it('follow what is set', () => {
    expect(
      from({
        'drain.ignoreDaemonSets': false,
        'drain.evictUnmanagedPods': true,
        'drain.gracePeriodSeconds': 0,
        'drain.order': 'name',
        'drain.skipWaitForDeleteSeconds': 90,
      }),
    ).toEqual({
      ...defaultDrainOptions,
      daemonSets: 'block',
      unmanaged: true,
      gracePeriodSeconds: 0,
      order: 'name',
      skipWaitForDeleteSeconds: 90,
    });
  });

  it('never wait for ever because of a setting, and ignore nonsense', () => {
    const options = from({
      'drain.timeoutSeconds': 0,
      'drain.stallAfterSeconds': -1,
      'drain.parallelNodes': 0,
      'drain.order': 'random',
      'drain.gracePeriodSeconds': -1,
    });
    expect(options).toEqual(defaultDrainOptions);
  });
});
