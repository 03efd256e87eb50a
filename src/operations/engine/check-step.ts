import { DrydockError, type ErrorKind } from '../../core/errors';
import type { StepInfo } from '../../core/operation/events';
import type { Step } from './definition';

/** A step that changes nothing: it fails with the reason where something is not so. */
export function checkStep(info: StepInfo, verify: Step['verify'], failure: { readonly kind: ErrorKind; readonly hint: string }): Step {
  return {
    ...info,
    verify,
    async run(context) {
      const verdict = await verify(context);
      if (!verdict.so) throw new DrydockError(failure.kind, verdict.why, { hint: failure.hint });
    },
  };
}
