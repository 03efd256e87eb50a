import { durationWords } from '../../core/report/words';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stopwatch's reading of some milliseconds: `02:14`, from an hour on `1:02:14`. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Milliseconds as a length of time in at most two units, for sentences: `6 s`, `2 min 14 s`, `1 h 5 min`. */
export function span(milliseconds: number): string {
  return durationWords(milliseconds / SECOND);
}

/** How long ago something was, in one unit: `just now`, `3 min ago`, `2 h ago`, `yesterday`, `5 d ago`. */
export function ago(at: number, now: number): string {
  const value = now - at;
  if (value < MINUTE) return 'just now';
  if (value < HOUR) return `${Math.floor(value / MINUTE)} min ago`;
  if (at >= startOfDay(now)) return `${Math.floor(value / HOUR)} h ago`;
  if (at >= startOfDay(now) - DAY) return 'yesterday';
  return `${Math.max(2, Math.floor(value / DAY))} d ago`;
}

/** Local midnight before a moment, epoch milliseconds. */
export function startOfDay(now: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** A moment in local time with seconds, for hovers: `2026-11-23 10:41:07`. */
export function exactTime(at: number): string {
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  return (
    `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
    `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  );
}

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is counted. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : [...names];
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** The short form people use where room is scarce: `PDB shop/web` for `PodDisruptionBudget shop/web`. */
export function shortKind(name: string): string {
  return name.replace(/\bPodDisruptionBudget\b/g, 'PDB');
}

/** Ends a text like a sentence, once. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Parts of a description, the empty ones left out. */
export function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
