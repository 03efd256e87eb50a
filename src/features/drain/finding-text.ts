import type { Finding } from '../../core/plan/plan';
import { sentence } from '../operations/words';

/** A finding as one sentence that names its subject once. */
export function findingText({ subject, message }: Pick<Finding, 'subject' | 'message'>): string {
  return sentence(message.startsWith(subject) ? message : `${subject}: ${message}`);
}
