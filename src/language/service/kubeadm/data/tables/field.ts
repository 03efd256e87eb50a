import { string, type FieldInfo, type FieldType } from '../../../structure/table';

export type Fields = Readonly<Record<string, FieldInfo>>;

export function field(type: FieldType, doc: string, more: Omit<FieldInfo, 'type' | 'doc'> = {}): FieldInfo {
  return { type, doc, ...more };
}

export const typeMeta: Fields = {
  apiVersion: field(string, 'Group and version of the document, such as `kubeadm.k8s.io/v1beta4`.'),
  kind: field(string, 'What the document configures.'),
};
