import * as vscode from 'vscode';
import type { Disposable } from '../core/disposable';
import { DrydockError } from '../core/errors';
import type { Logger } from '../core/logger';
import { errorReport } from './error-text';

/** The log channel, as a Logger. It never comes to the front by itself. */
export class Log implements Logger, Disposable {
  readonly channel = vscode.window.createOutputChannel('Drydock', { log: true });

  trace(message: string, ...details: unknown[]): void {
    this.channel.trace(message, ...details.map(printable));
  }

  debug(message: string, ...details: unknown[]): void {
    this.channel.debug(message, ...details.map(printable));
  }

  info(message: string, ...details: unknown[]): void {
    this.channel.info(message, ...details.map(printable));
  }

  warn(message: string, ...details: unknown[]): void {
    this.channel.warn(message, ...details.map(printable));
  }

  error(message: string, ...details: unknown[]): void {
    this.channel.error(message, ...details.map(printable));
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}

/** Errors with hint and causes; the channel itself would print their stack only. */
function printable(detail: unknown): unknown {
  return DrydockError.is(detail) ? errorReport(detail) : detail;
}
