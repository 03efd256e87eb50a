import type { Severity } from '../../core/model/expiry';
import type { Row, RowIcon } from '../../ui/tree/row';
import { sentence } from '../operations/words';

/** A row without rows under it, that says aloud what it shows. */
export function plainRow(
  id: string,
  noun: string,
  label: string,
  description: string,
  icon: RowIcon | undefined,
  flags: readonly string[] = [],
): Row {
  return {
    id,
    label,
    description,
    icon,
    context: { noun, flags },
    spoken: [label, description].filter(Boolean).map(sentence).join(' '),
    expand: 'never',
  };
}

/** How bad something is. */
export function severityIcon(severity: Severity): RowIcon {
  switch (severity) {
    case 'critical':
      return { id: 'error', color: 'list.errorForeground' };
    case 'warning':
      return { id: 'warning', color: 'list.warningForeground' };
    case 'notice':
      return { id: 'info' };
  }
}
