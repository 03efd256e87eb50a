/** One run of a schedule, as the script on the host wrote it. */
export interface ScheduleRun {
  /** When it began, ISO 8601, UTC. */
  readonly at: string;
  readonly result: 'ok' | 'failed';
  /** Name of the file; undefined: there is none. */
  readonly file: string | undefined;
  readonly bytes: number | undefined;
  readonly revision: number | undefined;
  readonly seconds: number;
  readonly reason: string;
}

/** Runs of a schedule, oldest first. Lines that can't be read are passed over. */
export function parseRuns(text: string): readonly ScheduleRun[] {
  return text.split('\n').flatMap((line) => {
    try {
      const { at, result, file, bytes, revision, seconds, reason } = JSON.parse(line) as Record<string, unknown>;
      if (typeof at !== 'string' || !Number.isFinite(Date.parse(at)) || (result !== 'ok' && result !== 'failed')) return [];
      return [
        {
          at,
          result,
          file: typeof file === 'string' && file !== '' ? file : undefined,
          bytes: typeof bytes === 'number' ? bytes : undefined,
          revision: typeof revision === 'number' ? revision : undefined,
          seconds: typeof seconds === 'number' ? seconds : 0,
          reason: typeof reason === 'string' ? reason : '',
        },
      ];
    } catch {
      return [];
    }
  });
}
