import type { StepInfo } from '../../core/operation/events';

/** What runs at one time: a single step that everything waits for, or lanes side by side. */
export type Stage<S extends StepInfo> = { readonly barrier: S } | { readonly lanes: readonly (readonly S[])[] };

/** Splits the steps of an operation into stages; lanes keep the order in which they first appear. */
export function stagesOf<S extends StepInfo>(steps: readonly S[]): readonly Stage<S>[] {
  const stages: ({ readonly barrier: S } | Map<string, S[]>)[] = [];
  for (const step of steps) {
    if (step.lane === undefined) {
      stages.push({ barrier: step });
      continue;
    }
    let lanes = stages.at(-1);
    if (!(lanes instanceof Map)) {
      lanes = new Map<string, S[]>();
      stages.push(lanes);
    }
    const lane = lanes.get(step.lane);
    if (lane) lane.push(step);
    else lanes.set(step.lane, [step]);
  }
  return stages.map((stage) => (stage instanceof Map ? { lanes: [...stage.values()] } : stage));
}

export interface LaneRules<S extends StepInfo> {
  /** How many lanes run side by side, at least one. */
  readonly parallel: number;
  readonly stopOnFailure: boolean;
  /**
   * Resolves with whether the step's effect is there; never rejects.
   * `follows`: something that it belongs to was carried out before it: earlier steps of its lane, or earlier stages.
   */
  run(step: S, follows: boolean): Promise<boolean>;
  skip(step: S, why: string): Promise<void>;
}

/** Runs all stages, or skips what can't run any more. Resolves with whether every step's effect is there. */
export async function runStages<S extends StepInfo>(stages: readonly Stage<S>[], rules: LaneRules<S>): Promise<boolean> {
  let failed: S | undefined;
  for (const [index, stage] of stages.entries()) {
    if (failed) {
      for (const step of 'barrier' in stage ? [stage.barrier] : stage.lanes.flat()) await rules.skip(step, because(failed));
    } else if ('barrier' in stage) {
      if (!(await rules.run(stage.barrier, index > 0))) failed = stage.barrier;
    } else {
      failed = await runLanes(stage.lanes, rules);
    }
  }
  return failed === undefined;
}

/** Resolves with the first step that was not completed. */
async function runLanes<S extends StepInfo>(lanes: readonly (readonly S[])[], rules: LaneRules<S>): Promise<S | undefined> {
  const queue = [...lanes];
  let failed: S | undefined;
  const worker = async () => {
    for (let lane = queue.shift(); lane; lane = queue.shift()) {
      let broken = rules.stopOnFailure ? failed : undefined;
      for (const [index, step] of lane.entries()) {
        if (broken) await rules.skip(step, because(broken));
        else if (!(await rules.run(step, index > 0))) broken = step;
        if (broken) failed ??= broken;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(rules.parallel, lanes.length)) }, worker));
  return failed;
}

function because(step: StepInfo): string {
  return `Not begun, because "${step.title}" was not completed.`;
}
