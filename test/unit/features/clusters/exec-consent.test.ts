import { describe, expect, it } from 'vitest';
import { ExecConsent, type ConsentMemory } from '../../../../src/features/clusters/exec-consent';
import { ScriptedAnswers } from '../support/scripted';

class Memory implements ConsentMemory {
  readonly kept = new Map<string, boolean>();
  get(key: string) {
    return this.kept.get(key);
  }
  async update(key: string, value: boolean) {
    this.kept.set(key, value);
  }
}

const command = { file: '/src/repo/kubeconfig', fromWorkspace: true, argv: ['aws', 'eks', 'get-token'] };

describe('ExecConsent', () => {
  it("takes the user's own kubeconfig as the user's word", async () => {
    const consent = new ExecConsent(new ScriptedAnswers(), new Memory(), () => false);
    expect(await consent.mayExecute({ ...command, fromWorkspace: false })).toBe(true);
  });

  it('refuses a command of an untrusted workspace without asking', async () => {
    const answers = new ScriptedAnswers();
    const consent = new ExecConsent(answers, new Memory(), () => false);
    await expect(consent.mayExecute(command)).rejects.toMatchObject({ kind: 'untrusted', hint: expect.stringContaining('Trust') });
    expect(answers.asked).toEqual([]);
  });

  it('asks once for each command of each file, showing the command', async () => {
    const answers = new ScriptedAnswers([true]);
    const consent = new ExecConsent(answers, new Memory(), () => true);
    expect(await consent.mayExecute(command)).toBe(true);
    expect(await consent.mayExecute(command)).toBe(true);
    expect(answers.asked).toHaveLength(1);
    expect(answers.asked[0]).toMatchObject({ kind: 'confirm', danger: true, detail: expect.stringContaining('aws eks get-token') });
    answers.replying(true, true);
    await consent.mayExecute({ ...command, argv: ['aws', 'eks', 'get-token', '--profile', 'x'] });
    await consent.mayExecute({ ...command, file: '/src/repo/other' });
    expect(answers.asked).toHaveLength(3);
  });

  it('remembers no refusal: the person may think again', async () => {
    const answers = new ScriptedAnswers([undefined, true]);
    const memory = new Memory();
    const consent = new ExecConsent(answers, memory, () => true);
    expect(await consent.mayExecute(command)).toBe(false);
    expect(memory.kept.size).toBe(0);
    expect(await consent.mayExecute(command)).toBe(true);
  });
});
