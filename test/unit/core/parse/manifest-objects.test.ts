import { expect, it } from 'vitest';
import { objectsInManifest } from '../../../../src/core/parse/manifest-objects';

const objects = (text: string) => objectsInManifest(text).map(({ apiVersion, kind, name }) => `${apiVersion} ${kind} ${name ?? '-'}`);

it('finds what each document describes', () => {
  const text = `---
# Source: web/templates/deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: web
  name: web
spec:
  template:
    spec:
      volumes:
        - kind: Secret
---
kind: "FlowSchema"
apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3'
metadata:
  name: batch
--- # the end
apiVersion: v1
kind: ConfigMap
metadata:
  generateName: settings-
data:
  inner: |
    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
`;
  expect(objects(text)).toEqual(['apps/v1 Deployment web', 'flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema batch', 'v1 ConfigMap -']);
});

it('finds the items of a list', () => {
  const text = `apiVersion: v1
kind: List
items:
- apiVersion: policy/v1beta1
  kind: PodDisruptionBudget
  metadata:
    name: web
- kind: Service
  apiVersion: v1
  metadata:
    name: web
`;
  expect(objects(text)).toEqual(['v1 List -', 'policy/v1beta1 PodDisruptionBudget web', 'v1 Service web']);
});

it('finds nothing in what is no manifest', () => {
  expect(objects('')).toEqual([]);
  expect(objects('kind: Thing\n')).toEqual([]);
  expect(objects('{{- if .Values.on }}\nkind: {{ .Values.kind }}\n{{- end }}\n')).toEqual([]);
});
