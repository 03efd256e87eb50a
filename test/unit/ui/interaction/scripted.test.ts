import { describe, expect, it } from 'vitest';
import type { Interaction, Question } from '../../../../src/ports/interaction';
import { SwitchableInteraction } from '../../../../src/ui/interaction/scripted';

const choose: Question = { kind: 'choose', title: 'Which?', choices: [{ id: 'a', label: 'A' }] };
const confirm: Question = { kind: 'confirm', title: 'Sure?', detail: '', action: 'Do It' };
const dialogs: Interaction = { ask: () => Promise.resolve(undefined as never) };

describe('SwitchableInteraction', () => {
  it('asks the dialogs until a script is set, and again once it is taken back', async () => {
    const interaction = new SwitchableInteraction(dialogs);
    expect(await interaction.ask(confirm)).toBeUndefined();
    interaction.use(() => true);
    expect(await interaction.ask(confirm)).toBe(true);
    expect(interaction.asked).toEqual([confirm]);
    interaction.use(undefined);
    expect(await interaction.ask(confirm)).toBeUndefined();
  });

  it('refuses an answer that a person could not have given', async () => {
    const interaction = new SwitchableInteraction(dialogs);
    interaction.use(() => 'b');
    await expect(interaction.ask(choose)).rejects.toThrow('"b"');
    await expect(interaction.ask(confirm)).rejects.toThrow('Sure?');
  });

  it('answers nothing to a question that is not wanted any more', async () => {
    const interaction = new SwitchableInteraction(dialogs);
    interaction.use(() => true);
    await expect(interaction.ask(confirm, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    expect(interaction.asked).toEqual([]);
  });
});
