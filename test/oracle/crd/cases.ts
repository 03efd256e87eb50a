export interface Case {
  readonly name: string;
  readonly text: string;
}
export function cases(): readonly Case[] {
  return [];
}
