import type { StepId, StepInfo } from '../../core/operation/events';

/** What runs at one time: a single step that everything waits for, or lanes side by side. */
export type Stage<S extends StepInfo> = { readonly barrier: S } | { readonly lanes: readonly (readonly S[])[] };

/** Splits the steps of an operation into stages; lanes keep the order in which they first appear. */
export function stagesOf<S extends StepInfo>(steps: readonly S[]): readonly Stage<S>[] {
  const stages: Stage<S>[] = [];
  let lanes: Map<string, S[]> | undefined;
  for (const step of steps) {
    if (step.lane === undefined) {
      stages.push({ barrier: step });
      lanes = undefined;
      continue;
    }
    if (!lanes) {
      lanes = new Map();
      const open = lanes;
      stages.push({
        get lanes() {
          return [...open.values()];
        },
      });
    }
    const lane = lanes.get(step.lane);
    if (lane) lane.push(step);
    else lanes.set(step.lane, [step]);
  }
  return stages;
}

export interface LaneRules {
  readonly parallel: number;
  readonly stopOnFailure: boolean;
  /** Resolves with whether the step's effect is there. */
  readonly run: (step: StepInfo & { readonly id: StepId }) => Promise<boolean>;
  readonly skip: (step: StepInfo, why: string) => Promise<void>;
}

/** Runs all stages. Resolves with whether every step's effect is there. */
export async function runStages<S extends StepInfo>(
  stages: readonly Stage<S>[],
  rules: Omit<LaneRules, 'run'> & { run(step: S): Promise<boolean> },
): Promise<boolean> {
  let failed: S | undefined;
  for (const stage of stages) {
    if (failed) {
      const why = `Not begun, because "${failed.title}" was not completed.`;
      for (const step of 'barrier' in stage ? [stage.barrier] : stage.lanes.flat()) await rules.skip(step, why);
    } else if ('barrier' in stage) {
      if (!(await rules.run(stage.barrier))) failed = stage.barrier;
    } else {
      failed = await runLanes(stage.lanes, rules);
    }
  }
  return failed === undefined;
}

/** Resolves with the first step that was not completed. */
async function runLanes<S extends StepInfo>(
  lanes: readonly (readonly S[])[],
  rules: Omit<LaneRules, 'run'> & { run(step: S): Promise<boolean> },
): Promise<S | undefined> {
  const queue = [...lanes];
  let failed: S | undefined;
  const worker = async () => {
    for (let lane = queue.shift(); lane; lane = queue.shift()) {
      const held = failed && rules.stopOnFailure ? failed : undefined;
      let broken: S | undefined = held;
      for (const step of lane) {
        if (broken) await rules.skip(step, `Not begun, because "${broken.title}" was not completed.`);
        else if (!(await rules.run(step))) broken = step;
      }
      failed ??= broken;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(rules.parallel, lanes.length)) }, worker));
  return failed;
}
