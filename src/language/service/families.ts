import { customResourceFamily } from './custom-resource';
import type { Family } from './family';

/** Every kind of file that is judged. */
export const families: readonly Family[] = [customResourceFamily];
