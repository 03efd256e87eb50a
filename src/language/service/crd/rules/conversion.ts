import { subdomain } from '../../custom-resource/structural/object-meta/names';
import type { RuleInfo } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import type { YamlNode } from '../../yaml/nodes';
import { asMap, asScalar, asSeq, asText, asValue, entry, get, isNull, items } from '../../yaml/walk';
import { replaceFix } from '../edits';
import { notDnsLabel } from '../names';
import type { Scene } from '../scene';

const source = 'validateCustomResourceConversion of k8s.io/apiextensions-apiserver pkg/apis/apiextensions/validation';
const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: example.com\n  conversion:\n';

export const badConversion: RuleInfo = {
  id: 'CR35',
  severity: 'error',
  title: 'A conversion is None without a webhook, or Webhook with a complete one.',
  explanation:
    'The strategy `Webhook` needs `webhook.clientConfig` with either `service` (namespace and name; port 1 to 65535; path of DNS names) or `url` ' +
    '(`https://`, without user, query or fragment), and `webhook.conversionReviewVersions` with `v1` or `v1beta1` in it. With `None` there may be no webhook.',
  example: {
    bad: `${head}    strategy: Webhook\n    webhook:\n      clientConfig:\n        service:\n          namespace: system\n          name: webhook`,
    good: `${head}    strategy: Webhook\n    webhook:\n      conversionReviewVersions: [v1]\n      clientConfig:\n        service:\n          namespace: system\n          name: webhook`,
  },
  source,
};

export const badBundle: RuleInfo = {
  id: 'CR36',
  severity: 'error',
  title: 'caBundle is base64 of certificates in PEM.',
  explanation:
    'What is no base64 cannot be decoded. Base64 of something else than PEM certificates is taken on creation, but no conversion works with it ' +
    '(a warning here).',
  example: {
    bad: `${head}    strategy: Webhook\n    webhook:\n      conversionReviewVersions: [v1]\n      clientConfig:\n        url: https://example.com/convert\n        caBundle: "-----BEGIN CERTIFICATE-----"`,
    good: `${head}    strategy: Webhook\n    webhook:\n      conversionReviewVersions: [v1]\n      clientConfig:\n        url: https://example.com/convert`,
  },
  source: 'ValidateCABundle of k8s.io/apiserver pkg/util/webhook',
};

export function checkConversion(scene: Scene): void {
  const { definition, report } = scene;
  const pair = entry(definition.spec, 'conversion');
  const conversion = asMap(pair?.value);
  if (pair === undefined || conversion === undefined) return;
  const strategy = entry(conversion, 'strategy');
  const text = asText(strategy?.value);
  const webhook = entry(conversion, 'webhook');
  const hasWebhook = webhook !== undefined && !isNull(webhook.value);
  if (strategy === undefined || isNull(strategy.value) || text === '') {
    if (!definition.isPartial) report(badConversion, strategy?.key ?? pair.key, 'The conversion has no strategy: write None or Webhook.');
    return;
  }
  if (text === undefined || isPlaceholder(text)) return;
  if (text === 'Webhook') {
    if (hasWebhook) checkWebhook(scene, webhook.key, webhook.value);
    else if (!definition.isPartial && entry(conversion, 'webhookClientConfig') === undefined) {
      report(
        badConversion,
        strategy.value,
        'The strategy Webhook needs spec.conversion.webhook with clientConfig and conversionReviewVersions.',
      );
    }
    return;
  }
  if (text !== 'None') {
    const right = ['None', 'Webhook'].find((word) => word.toLowerCase() === text.toLowerCase());
    report(badConversion, strategy.value, `The conversion strategy "${text}" does not exist: write None or Webhook.`, {
      fixes: right === undefined ? [] : [replaceFix(`Write ${right}`, strategy.value, right, true)],
    });
  }
  const isFilled =
    hasWebhook && (hasValue(webhook.value, 'clientConfig') || items(get(webhook.value, 'conversionReviewVersions')).length > 0);
  if (isFilled) {
    report(badConversion, webhook.key, `The strategy ${text} has no webhook: write strategy: Webhook, or leave the webhook out.`, {
      fixes: [replaceFix('Write strategy: Webhook', strategy.value, 'Webhook')],
    });
  }
}

function hasValue(node: YamlNode | undefined, name: string): boolean {
  const value = get(node, name);
  return value !== undefined && !isNull(value);
}

function checkWebhook(scene: Scene, key: YamlNode, webhook: YamlNode): void {
  const { report, definition } = scene;
  if (!asMap(webhook)) return;
  checkReviewVersions(scene, key, webhook);
  const pair = entry(webhook, 'clientConfig');
  const config = pair?.value;
  if (pair === undefined || config === undefined || isNull(config)) {
    if (!definition.isPartial)
      report(badConversion, pair?.key ?? key, 'The webhook has no clientConfig: write where it is, with service or url.');
    return;
  }
  if (!asMap(config)) return;
  const url = entry(config, 'url');
  const hasUrl = hasValue(config, 'url');
  const hasService = hasValue(config, 'service');
  if (hasUrl === hasService) {
    const what = hasUrl ? 'both service and url: only one of them may be there' : 'neither service nor url: write one of them';
    if (hasUrl || !definition.isPartial) report(badConversion, pair.key, `The webhook has ${what}.`);
  } else if (url && hasUrl) checkUrl(scene, url.value);
  else checkService(scene, config);
  checkBundle(scene, get(config, 'caBundle'));
}

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

function checkReviewVersions({ report, definition }: Scene, key: YamlNode, webhook: YamlNode): void {
  const pair = entry(webhook, 'conversionReviewVersions');
  const nodes = items(pair?.value);
  if (nodes.length === 0) {
    const isReadable = pair === undefined || isNull(pair.value) || asSeq(pair.value) !== undefined;
    if (isReadable && !definition.isPartial) {
      report(
        badConversion,
        pair?.key ?? key,
        'The webhook has no conversionReviewVersions: write those of ConversionReview that it understands, like [v1].',
      );
    }
    return;
  }
  const texts = nodes.map((node) => asText(node) ?? '');
  nodes.forEach((node, index) => {
    const text = texts[index] ?? '';
    if (isPlaceholder(text)) return;
    const why = notDnsLabel(text);
    if (texts.indexOf(text) < index) report(badConversion, node, `The version ${text} is there already.`);
    else if (why !== undefined && asScalar(node) && (asText(node) !== undefined || isNull(node)))
      report(badConversion, node, `The version "${text}" ${why}.`);
  });
  if (pair && !texts.some((text) => REVIEW_VERSIONS.includes(text) || isPlaceholder(text))) {
    report(badConversion, pair.value, 'conversionReviewVersions must have v1 or v1beta1 in it: the API server speaks no other.');
  }
}

function checkUrl({ report }: Scene, node: YamlNode): void {
  const text = asText(node);
  if (text === undefined || isPlaceholder(text)) return;
  const why = urlProblem(text);
  if (why !== undefined) report(badConversion, node, `The URL of the webhook ${why}: write it as https://host[:port]/path.`);
}

function urlProblem(text: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text) ?? [];

  if (/[\u0000-\u001f\u007f]/.test(text)) return 'holds a control character';
  if (scheme?.toLowerCase() !== 'https') return 'must begin with https://';
  const [, authority = '', path = ''] = /^\/\/([^/?#]*)(.*)$/s.exec(rest) ?? [];
  if (authority === '') return 'has no host';
  const at = authority.lastIndexOf('@');
  if (at >= 0) return 'may not name a user';
  if (/[\s<>"\\^`{|}%]/.test(authority) || !/^(?:\[[^[\]]*\]|[^:[\]]*)(?::\d*)?$/.test(authority)) return 'has a host that cannot be read';
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return 'has a percent sign without two hexadecimal digits';
  if (/#./s.test(path)) return 'may not have a fragment';
  if (/\?[^#]/.test(path)) return 'may not have a query';
  return undefined;
}

function checkService({ report, definition }: Scene, config: YamlNode): void {
  const pair = entry(config, 'service');
  const service = asMap(pair?.value);
  if (pair === undefined || service === undefined) return;
  for (const name of ['namespace', 'name'] as const) {
    const value = entry(service, name);
    if (value !== undefined && !isNull(value.value) && asText(value.value) !== '') continue;
    if (!definition.isPartial) report(badConversion, value?.key ?? pair.key, `The service of the webhook has no ${name}.`);
  }
  const port = get(service, 'port');
  const number = asValue(port);
  if (port && typeof number === 'number' && Number.isInteger(number) && (number < 1 || number > 65_535)) {
    report(badConversion, port, `The port ${number} does not exist: ports are 1 to 65535.`);
  }
  const path = get(service, 'path');
  const text = asText(path);
  const why = text === undefined || isPlaceholder(text) ? undefined : pathProblem(text);
  if (path && why !== undefined) report(badConversion, path, `The path of the webhook ${why}.`);
}

function pathProblem(path: string): string | undefined {
  if (path === '' || path === '/') return undefined;
  if (!path.startsWith('/')) return 'must begin with "/"';
  const steps = path.slice(1).replace(/\/$/, '').split('/');
  if (path === '//' || steps.includes('')) return 'may not have an empty step';
  for (const step of steps) {
    const why = subdomain(step);
    if (why !== undefined) return `has a step "${step}" that ${why}`;
  }
  return undefined;
}

function checkBundle({ report }: Scene, node: YamlNode | undefined): void {
  const text = asText(node);
  if (node === undefined || text === undefined || text === '' || isPlaceholder(text)) return;
  const base64 = text.replaceAll(/[\r\n]/g, '');
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    const hint = text.includes('-----BEGIN') ? ' It is PEM itself: encode it once more.' : '';
    report(badBundle, node, `caBundle is no base64, so that the definition cannot be decoded.${hint}`);
  } else if (!/LS0tLS1CRUdJTi|0tLS0tQkVHSU4|tLS0tLUJFR0lO/.test(base64)) {
    report(badBundle, node, 'caBundle holds no certificate in PEM, so that no conversion will work.', { severity: 'warning' });
  }
}
