import { afterAll, beforeAll, describe, it } from 'vitest';
import { awsAuthFamily } from '../../src/language/service/aws-auth';
import { check } from '../unit/language/support/fixture';
import { startControlPlane, type ControlPlane } from '../harness/control-plane/start.mts';
import { expectAgreement, type KnownDifference, type Verdict } from './support/agreement';

const META = 'metadata:\n  name: aws-auth\n  namespace: kube-system\n';
const HEAD = `apiVersion: v1\nkind: ConfigMap\n${META}`;
const ROLE = 'rolearn: arn:aws:iam::111122223333:role/admin';

/** What may be wrong around the sections. */
const objects: Readonly<Record<string, string>> = {
  'a literal block': `${HEAD}data:\n  mapRoles: |\n    - ${ROLE}\n      username: admin\n`,
  'no bar': `${HEAD}data:\n  mapRoles:\n    - ${ROLE}\n      username: admin\n`,
  'no bar, not indented': `${HEAD}data:\n  mapRoles:\n  - ${ROLE}\n`,
  'an empty list': `${HEAD}data:\n  mapRoles: []\n`,
  'an empty mapping': `${HEAD}data:\n  mapRoles: {}\n`,
  'nothing behind a key': `${HEAD}data:\n  mapRoles:\n`,
  'a number': `${HEAD}data:\n  note: 12\n`,
  'a boolean': `${HEAD}data:\n  note: yes\n`,
  'a date': `${HEAD}data:\n  note: 2020-01-01\n`,
  'no data': HEAD,
  'data null': `${HEAD}data:\n`,
  'data as text': `${HEAD}data: text\n`,
  'data as list': `${HEAD}data:\n  - mapRoles\n`,
  'no apiVersion': `kind: ConfigMap\n${META}data: {}\n`,
  'apiVersion v2': `apiVersion: v2\nkind: ConfigMap\n${META}data: {}\n`,
  'sections beside data': `${HEAD}mapRoles: |\n  []\n`,
  'data in capitals': `${HEAD}Data:\n  mapRoles: ""\n`,
  'unknown metadata': HEAD.replace('  name', '  title: x\n  name'),
  'metadata in capitals': HEAD.replace('  name', '  Labels: {}\n  name'),
  'label as number': HEAD.replace('  name', '  labels:\n    app: 1\n  name'),
  'label as text': HEAD.replace('  name', '  labels:\n    app: "1"\n  name'),
  'labels as list': HEAD.replace('  name', '  labels: [app]\n  name'),
  'annotation true': HEAD.replace('  name', '  annotations:\n    a: true\n  name'),
  'section twice': `${HEAD}data:\n  mapRoles: ""\n  mapRoles: ""\n`,
  'data twice': `${HEAD}data: {}\ndata: {}\n`,
  'immutable as text': `${HEAD}immutable: "true"\n`,
  immutable: `${HEAD}immutable: true\n`,
  'other keys': `${HEAD}data:\n  note: text\n`,
};

const known: readonly KnownDifference[] = [
  {
    which: 'a ConfigMap without apiVersion',
    reason: 'the server takes the version from the address; kubectl, which has to find the address, refuses the file',
    covers: (name) => name === 'no apiVersion',
  },
];

describe('ConfigMap', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(async () => {
    await plane.dispose();
  });

  it('is refused by the API server where we call its form an error', async () => {
    const verdicts: Verdict[] = [];
    for (const [name, text] of Object.entries(objects)) {
      const answer = await plane.api.post('/api/v1/namespaces/kube-system/configmaps?dryRun=All&fieldValidation=Strict', undefined, {
        text,
        contentType: 'application/yaml',
      });
      const ours = check(awsAuthFamily, text).filter(({ severity }) => severity === 'error');
      verdicts.push({
        name,
        tool: answer.status < 300 ? 'accepts' : 'rejects',
        we: ours.length === 0 ? 'accept' : 'reject',
        because: `${ours.map(({ rule, message }) => `${rule} ${message}`).join('; ')} ${answer.text.slice(0, 300)}`,
      });
    }
    await expectAgreement('kube-apiserver on ConfigMaps', verdicts, known);
  });
});
