import { hostPort } from '../bootstrap/endpoint/address';
import { HAPROXY_FILE, haproxyBlock } from '../bootstrap/endpoint/haproxy';
import { KEEPALIVED_FILE, keepalivedBlock } from '../bootstrap/endpoint/keepalived';
import { KUBE_VIP_FILE, kubeVipManifest, needsSuperAdmin } from '../bootstrap/endpoint/kube-vip';
import { endpointProblems, type EndpointSettings } from '../bootstrap/endpoint/settings';
import { DrydockError } from '../errors';
import { block, bullets, code, escapeMarkdown, paragraphs } from './markdown';

/** One configuration file of an endpoint. */
export interface EndpointDocument {
  /** Where it belongs, or into which file it is added. */
  readonly path: string;
  /** Names of the hosts. */
  readonly hosts: readonly string[];
  readonly language: 'haproxy' | 'keepalived' | 'yaml';
  readonly text: string;
  readonly note?: string;
}

export interface ConfigurationOptions {
  /** Minor of Kubernetes 1. */
  readonly minor: number;
}

/**
 * The files of an endpoint: HAProxy's, and with an address that moves keepalived's, or kube-vip's in place of both.
 * @throws DrydockError `config` with what is wrong with the settings
 */
export function endpointDocuments(settings: EndpointSettings, { minor }: ConfigurationOptions): readonly EndpointDocument[] {
  const [problem] = endpointProblems(settings);
  if (problem) throw new DrydockError('config', problem.message, { hint: problem.hint });
  const { virtual, balancers, backends } = settings;
  const names = balancers.map(({ name }) => name);
  const documents: EndpointDocument[] = [
    {
      path: HAPROXY_FILE,
      hosts: names,
      language: 'haproxy',
      text: haproxyBlock(settings),
      note: 'Added at the end of the file that the package brings.',
    },
  ];
  if (!virtual) return documents;
  for (const { name } of balancers)
    documents.push({ path: KEEPALIVED_FILE, hosts: [name], language: 'keepalived', text: keepalivedBlock({ ...settings, virtual }, name) });
  const [first, ...others] = backends.map(({ name }) => name);
  const vip = (isFirst: boolean, hosts: readonly string[], note: string): EndpointDocument => ({
    path: KUBE_VIP_FILE,
    hosts,
    language: 'yaml',
    text: kubeVipManifest({ ...settings, virtual }, { isFirst, minor }),
    note,
  });
  const instead = 'In place of HAProxy and keepalived: one control plane at a time has the address, and nothing is balanced.';
  if (first !== undefined && needsSuperAdmin({ isFirst: true, minor })) {
    const then = `Before kubeadm init. Once that has ended, put the manifest of the other control planes in its place: super-admin.conf is for emergencies, not for a daemon.`;
    documents.push(
      vip(true, [first], `${instead} ${then}`),
      vip(false, [first, ...others], 'After kubeadm init, and before each kubeadm join --control-plane.'),
    );
  } else documents.push(vip(false, [...(first === undefined ? [] : [first]), ...others], instead));
  return documents;
}

/** The configuration of an endpoint as a Markdown document. */
export function renderEndpointConfiguration(settings: EndpointSettings, options: ConfigurationOptions): string {
  const documents = endpointDocuments(settings, options);
  const { cluster, address, port, backends, balancers } = settings;
  return paragraphs(
    `# Endpoint of ${escapeMarkdown(cluster)}`,
    bullets([
      `**Endpoint** ${code(hostPort(address, port))}, which is \`controlPlaneEndpoint\` of kubeadm's ClusterConfiguration`,
      `**API servers** ${backends.map((backend) => code(hostPort(backend.address, backend.port))).join(', ')}`,
      `**Balancers** ${balancers.length === 0 ? 'none named' : balancers.map(({ name }) => escapeMarkdown(name)).join(', ')}`,
    ]),
    'The endpoint has to be there before kubeadm init: a server that refuses is fine then, one that does not answer is not. Nothing was changed by this document.',
    ...documents.map(({ path, hosts, language, text, note }) =>
      paragraphs(
        `## ${code(path)}${hosts.length === 0 ? '' : ` on ${escapeMarkdown(hosts.join(', '))}`}`,
        note === undefined ? undefined : escapeMarkdown(note),
        block(text.trimEnd().split('\n'), language === 'yaml' ? 'yaml' : ''),
      ).trimEnd(),
    ),
  );
}
