import { describe, expect, it } from 'vitest';
import { awsAuthFamily } from '../../../../../src/language/service/aws-auth';
import { readFile } from '../../../../../src/language/service/document';
import { check, environment } from '../../support/fixture';
import { authMap, NODES, withData, withNodes } from './support';

/** The file with the cursor at the bar. */
function at(marked: string) {
  const offset = marked.indexOf('‸');
  const text = marked.replace('‸', '');
  const file = readFile('aws-auth.yaml', text);
  return { text, offset, file, document: file.documents[0] as (typeof file.documents)[0] };
}

const complete = (marked: string) => {
  const { document, offset, file } = at(marked);
  return awsAuthFamily.features?.complete?.(document, offset, environment(), file).map(({ label }) => label) ?? [];
};

describe('completion within a section', () => {
  it('offers the fields of an entry', () => {
    expect(complete(authMap({ mapRoles: '- ‸' }))).toEqual(['rolearn', 'username', 'groups', 'userid', 'entry']);
    expect(complete(authMap({ mapUsers: '- userarn: x\n  ‸' }))).toContain('userarn');
  });
  it('offers template variables, groups and partitions', () => {
    expect(complete(withNodes('- rolearn: x\n  username: a:{{Ses‸'))).toContain('{{SessionName}}');
    expect(complete(withNodes('- rolearn: x\n  groups:\n    - sys‸'))).toContain('system:masters');
    expect(complete(withNodes('- rolearn: arn:‸'))).toContain('aws-us-gov');
  });
  it('offers nothing outside', () => {
    expect(complete(withNodes('').replace('name: aws-auth', 'name: aws-auth‸'))).toEqual([]);
  });
});

describe('hover', () => {
  const hover = (marked: string) => {
    const { document, offset, file } = at(marked);
    return awsAuthFamily.features?.hover?.(document, offset, environment(), file)?.markdown ?? '';
  };
  it('explains the entry, the variable and the group', () => {
    expect(hover(withNodes('- rolearn: arn:aws:iam::111122223333:role/ad‸min\n  username: admin'))).toContain('`admin`');
    expect(hover(withNodes('- rolearn: x\n  username: "{{Session‸Name}}"'))).toContain('replaced by `-`');
    expect(hover(withNodes('').replace('system:nodes', 'system:no‸des'))).toContain('Node authorizer');
    expect(hover(withNodes('- rolearn: arn:aws:sts::111122223333:assumed-role/a/‸b\n  username: a'))).toContain('matches nobody');
  });
});

it('lists entries by the tail of the ARN', () => {
  const { document } = at(withNodes(''));
  expect(awsAuthFamily.features?.symbols?.(document)).toMatchObject([
    { name: 'mapRoles', children: [{ name: 'nodes', detail: '→ system:node:{{EC2PrivateDNSName}}' }] },
  ]);
});

it('goes from an ARN to all of its account', () => {
  const { document, offset, file } = at(withNodes('- rolearn: arn:aws:iam::111122223333:role/ad‸min\n  username: admin'));
  expect(awsAuthFamily.features?.definition?.(document, offset, environment(), file)).toHaveLength(2);
});

describe('actions', () => {
  const actions = (text: string) => {
    const file = readFile('aws-auth.yaml', text);
    const document = file.documents[0] as (typeof file.documents)[0];
    return awsAuthFamily.features?.actions?.(document, { start: 0, end: text.length }, environment(), file) ?? [];
  };
  const expanded = (text: string) => {
    const [edit] = actions(text).find(({ title }) => title.includes('|'))?.edits ?? [];
    return edit ? text.slice(0, edit.start) + edit.newText + text.slice(edit.end) : '';
  };

  it('writes quoted and JSON sections as blocks', () => {
    const quoted = withData(`  mapRoles: ${JSON.stringify(`${NODES}\n`)}\n  mapUsers: "[]"\n`);
    expect(expanded(quoted)).toBe(`${authMap({ mapRoles: NODES })}  mapUsers: "[]"\n`);
    const json = withData(
      `  mapRoles: '[{"rolearn":"arn:aws:iam::111122223333:role/a","username":"system:node:a","groups":["system:nodes","system:bootstrappers"]}]'\n`,
    );
    expect(expanded(json)).toContain('  mapRoles: |\n    - rolearn: arn:aws:iam::111122223333:role/a\n      username: system:node:a\n');
    expect(check(awsAuthFamily, expanded(json))).toEqual([]);
  });
  it('opens access entries', () => {
    expect(actions(withNodes('')).flatMap(({ opens }) => opens?.language ?? [])).toEqual(['yaml', 'shellscript']);
  });
});
