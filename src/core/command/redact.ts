import { redactText } from '../operation/redact';

/** The part of a command that says how to speak of it; see CommandSpec. */
export interface Redacting {
  readonly argv: readonly [string, ...string[]];
  readonly redact?: readonly string[];
}

/** A text about a command without what it wants hidden, and without anything that looks like a secret. */
export function redacted(command: Redacting, text: string): string {
  // Longest first: a secret that contains another one must not leave its rest behind.
  const secrets = [...(command.redact ?? [])].filter((secret) => secret !== '').sort((one, other) => other.length - one.length);
  return redactText(secrets.reduce((result, secret) => result.replaceAll(secret, '[secret]'), text));
}
