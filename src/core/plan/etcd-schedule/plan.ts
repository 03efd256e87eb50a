import type { ScheduleFile, ScheduleSettings } from '../../command/etcd-schedule/files';
import type { TimerState } from '../../command/etcd-schedule/commands';
import type { HostTarget } from '../../model/host';
import type { ScheduleRun } from '../../parse/schedule-runs';
import type { Plan } from '../plan';

/** What a host tells of the schedule on it, or of whether there could be one. */
export interface ScheduleFacts {
  readonly target: HostTarget;
  /** Content of those files of the schedule that are there, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly timer: TimerState | undefined;
  /** Oldest first. */
  readonly runs: readonly ScheduleRun[];
  /** When the wanted time comes next, as systemd tells it. Undefined: systemd does not understand it, or nothing is wanted. */
  readonly next: string | undefined;
  /** Versions of programs on the host. */
  readonly programs: {
    readonly age: string | undefined;
    readonly etcdctl: string | undefined;
    readonly etcdutl: string | undefined;
    readonly crictl: string | undefined;
  };
  /** The folder of the snapshots lies on the file system of etcd's data. */
  readonly sharesDisk: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ScheduleBody {
  readonly target: HostTarget;
  /** Undefined: the schedule is removed. */
  readonly settings: ScheduleSettings | undefined;
  readonly files: readonly ScheduleFile[];
  /** What lies there now and comes back with an undo, by path. Holds no secret. */
  readonly before: Readonly<Record<string, string>>;
  readonly wasEnabled: boolean;
}

export type SchedulePlan = Plan<'scheduleSnapshots' | 'unscheduleSnapshots', ScheduleBody>;
