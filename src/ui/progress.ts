import * as vscode from 'vscode';
import { abortOn } from './abort';

export interface ProgressReport {
  /** Replaces the text after the title. */
  readonly message?: string;
  /** Share of the whole that is done, 0 to 1. Must not fall. */
  readonly fraction?: number;
}

export interface ProgressOptions {
  readonly title: string;
  /** `notification` for work the person waits for; a view's id for a bar at the top of that view. */
  readonly where: 'notification' | 'statusBar' | { readonly view: string };
  /** Stops the work when the person presses Cancel. Default: true for a notification. */
  readonly cancellable?: boolean;
}

/**
 * Shows that something is under way until the work settles, with its result. Cancelling aborts the signal; it does not
 * end the progress by itself.
 */
export function withProgress<T>(
  options: ProgressOptions,
  work: (report: (progress: ProgressReport) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const location =
    options.where === 'notification'
      ? vscode.ProgressLocation.Notification
      : options.where === 'statusBar'
        ? vscode.ProgressLocation.Window
        : { viewId: options.where.view };
  const cancellable = options.cancellable ?? options.where === 'notification';
  const run = vscode.window.withProgress({ location, title: options.title, cancellable }, async (progress, token) => {
    const abort = abortOn(token);
    let shown = 0;
    const report = ({ message, fraction }: ProgressReport) => {
      const increment = fraction === undefined ? undefined : Math.max(0, fraction * 100 - shown);
      shown += increment ?? 0;
      progress.report({ ...(message === undefined ? {} : { message }), ...(increment === undefined ? {} : { increment }) });
    };
    try {
      return await work(report, abort.signal);
    } finally {
      abort.dispose();
    }
  });
  return Promise.resolve(run);
}
