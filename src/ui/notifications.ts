import * as vscode from 'vscode';
import { DrydockError } from '../core/errors';
import { Emitter } from '../core/event';
import { errorReport, errorSentence } from './error-text';

/** A button of a message: what it says and what it does. */
export interface Action {
  readonly label: string;
  run(): unknown;
}

/** What was told, for tests. */
export interface Told {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly string[];
}

/** Messages to the person. None of them blocks: the call returns at once and a pressed button runs its action. */
export class Notifications {
  private readonly told = new Emitter<Told>();
  readonly onDidTell = this.told.event;

  constructor(private readonly showLog: () => void) {}

  info(message: string, actions: readonly Action[] = []): void {
    this.tell('info', message, actions);
  }

  warn(message: string, actions: readonly Action[] = []): void {
    this.tell('warning', message, actions);
  }

  /** Tells of an error with its hint, and offers the log, the details and, where it makes sense, another try. */
  failed(thrown: unknown, options: { readonly retry?: () => void; readonly actions?: readonly Action[] } = {}): void {
    const error = DrydockError.from(thrown);
    this.tell('error', errorSentence(error), [
      ...(options.actions ?? []),
      ...(options.retry ? [{ label: vscode.l10n.t('Retry'), run: options.retry }] : []),
      { label: vscode.l10n.t('Show Log'), run: this.showLog },
      { label: vscode.l10n.t('Copy Details'), run: () => vscode.env.clipboard.writeText(errorReport(error)) },
    ]);
  }

  /** An error with buttons of its own. */
  error(message: string, actions: readonly Action[] = []): void {
    this.tell('error', message, actions);
  }

  private tell(severity: Told['severity'], message: string, actions: readonly Action[]): void {
    const labels = actions.map((action) => action.label);
    this.told.fire({ severity, message, actions: labels });
    void show(severity, message, labels).then(
      (chosen) => actions.find((action) => action.label === chosen)?.run(),
      () => undefined,
    );
  }
}

function show(severity: Told['severity'], message: string, labels: readonly string[]): Thenable<string | undefined> {
  switch (severity) {
    case 'info':
      return vscode.window.showInformationMessage(message, ...labels);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...labels);
    case 'error':
      return vscode.window.showErrorMessage(message, ...labels);
  }
}
