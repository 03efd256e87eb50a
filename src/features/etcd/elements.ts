import type { EtcdFinding, EtcdMemberReading, EtcdReading } from '../../core/model/etcd';
import { idWords } from '../../core/model/etcd';
import type { ClusterSession } from '../clusters/session';
import type { SnapshotElement } from '../snapshots/elements';

/** What the etcd view is made of. Every element knows its cluster, so that a late click acts on the right one. */
export type EtcdElement = { readonly session: ClusterSession } &
  /** All members, with what holds for them together. */
  (
    | { readonly kind: 'members'; readonly reading: EtcdReading }
    | { readonly kind: 'member'; readonly one: EtcdMemberReading; readonly reading: EtcdReading }
    /** Something that is known of a member, under it. */
    | { readonly kind: 'fact'; readonly id: string; readonly what: string; readonly value: string }
    | { readonly kind: 'finding'; readonly finding: EtcdFinding }
    /** In place of members: not read yet, or it can't be. */
    | {
        readonly kind: 'message';
        readonly state: 'unread' | 'failed' | 'elsewhere';
        readonly text: string;
        readonly hint: string | undefined;
      }
  );

export type ElementOf<K extends EtcdElement['kind']> = Extract<EtcdElement, { readonly kind: K }>;

/** What the view shows: etcd, and the snapshots of it. */
export type EtcdViewElement = EtcdElement | SnapshotElement;

/** The identity of an element over updates: the id of its row. */
export function elementId(element: EtcdElement): string {
  const cluster = element.session.ref.id;
  switch (element.kind) {
    case 'members':
      return `${cluster}/etcd`;
    case 'member':
      return `${cluster}/etcd/${idWords(element.one.member.id)}`;
    case 'fact':
      return `${cluster}/etcd/${element.id}/${element.what}`;
    case 'finding':
      return `${cluster}/finding/${element.finding.code}/${element.finding.subject}/${element.finding.message}`;
    case 'message':
      return `${cluster}/message`;
  }
}

export function isElement<K extends EtcdElement['kind']>(value: unknown, kind: K): value is ElementOf<K> {
  return typeof value === 'object' && value !== null && 'session' in value && 'kind' in value && value.kind === kind;
}
