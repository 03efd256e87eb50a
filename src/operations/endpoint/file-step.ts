import { haproxySection } from '../../core/bootstrap/endpoint/haproxy';
import { markedBlock, withBlock } from '../../core/bootstrap/marked-block';
import { copyFile, removeFolder, replaceBy } from '../../core/command/control-plane/files';
import { checkConfiguration, reloadProgram } from '../../core/command/endpoint/commands';
import { DrydockError } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { ProgramWork } from '../../core/plan/endpoint/plan';
import type { Host } from '../control-plane/hosts';
import type { Step } from '../engine/definition';
import { readText } from './facts';

const FILE_MODE = 0o644;

/**
 * Replaces Drydock's part of a configuration file: written beside it, checked by the program, the old one kept, and renamed at once.
 * Nothing else of the file is changed, kept or told of anywhere: people write passwords into such files.
 */
export function fileStep(info: StepInfo, host: Host, work: ProgramWork, cluster: string): Step {
  const { program, file, block, blockBefore, before, backup, wasActive } = work;
  const name = haproxySection(cluster);
  const beside = `${file}.drydock-new`;
  return {
    ...info,
    async verify({ signal }) {
      const found = await readText(host, file, signal);
      if (!found || markedBlock(found.text, name) !== block) return { so: false, why: `${file} on ${host.name} is not as wanted.` };
      return { so: true, ...(backup === undefined ? {} : { note: `The file as it was: ${backup}` }) };
    },
    async run({ signal }) {
      const found = await readText(host, file, signal);
      if (before !== undefined && (found?.sha256 ?? 'absent') !== before)
        throw new DrydockError('conflict', `${file} on ${host.name} was changed since the plan was made; it was left alone.`, {
          hint: 'Plan it anew.',
        });
      const place = await host.use(signal, (shell) => shell.stat(file, { sudo: true }, signal));
      const options = { sudo: true, mode: place?.mode ?? FILE_MODE, owner: place ? `${place.owner}:${place.group}` : 'root:root' };
      const content = withBlock(found?.text ?? '', name, block);
      await host.use(signal, (shell) => shell.writeFile(beside, content, options, signal));
      try {
        await host.run(checkConfiguration(program, beside), signal);
      } catch (error) {
        await host.run(removeFolder(beside), signal);
        throw error;
      }
      if (backup !== undefined) await keep(host, file, backup, before, signal);
      await host.run(replaceBy(beside, file), signal);
    },
    undo: {
      title: `Put ${file} on ${host.name} back`,
      async run({ signal }) {
        const found = await readText(host, file, signal);
        if (!found) return;
        const kept = backup === undefined ? undefined : await readText(host, backup, signal);
        const isOurs = kept !== undefined && found.text === withBlock(kept.text, name, block);
        if (isOurs && backup !== undefined && kept.sha256 === before) {
          await host.run(copyFile(backup, beside), signal);
        } else {
          const place = await host.use(signal, (shell) => shell.stat(file, { sudo: true }, signal));
          const options = { sudo: true, mode: place?.mode ?? FILE_MODE, owner: place ? `${place.owner}:${place.group}` : 'root:root' };
          const content = withBlock(found.text, name, blockBefore);
          await host.use(signal, (shell) => shell.writeFile(beside, content, options, signal));
        }
        await host.run(replaceBy(beside, file), signal);
        if (wasActive) await host.run(reloadProgram(program), signal);
      },
    },
  };
}

/** Its digest is in its name: one that is there already is the same file, or nothing is replaced. */
async function keep(host: Host, file: string, backup: string, sha256: string | undefined, signal: AbortSignal): Promise<void> {
  if ((await readText(host, backup, signal)) === undefined) await host.run(copyFile(file, backup), signal);
  const kept = await readText(host, backup, signal);
  if (kept?.sha256 === sha256) return;
  throw new DrydockError('conflict', `${backup} on ${host.name} is not what its name says; ${file} was left alone.`, {
    hint: 'Move it away, then resume.',
  });
}
