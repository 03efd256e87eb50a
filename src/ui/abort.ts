import type { CancellationToken } from 'vscode';
import type { Disposable } from '../core/disposable';

/** An AbortSignal that follows a token of the editor. */
export function abortOn(token: CancellationToken): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => void subscription.dispose() };
}
