import type { Known } from '../known';
import type { UpgradeHop, UpgradePlan } from '../plan/upgrade/plan';
import type { WayBack, WayBackFacts, WayBackHostFacts } from '../plan/upgrade/way-back';
import { block, bullets, cellCode, escapeMarkdown, paragraphs, table } from './markdown';
import { bytesWords, commandLine, timeWords } from './words';

/** Where an upgrade stands, what there is to go back with, and what each way costs; as a Markdown document. */
export function renderWayBack(plan: UpgradePlan, hop: UpgradeHop, facts: WayBackFacts, ways: readonly WayBack[]): string {
  return paragraphs(
    `# The way back: ${escapeMarkdown(plan.title)} (${escapeMarkdown(plan.cluster.name)})`,
    `Looked at ${timeWords(facts.at)}; nothing was changed. It is about the step from ${escapeMarkdown(hop.from)} to ${escapeMarkdown(hop.to)}.`,
    standing(facts.hosts),
    kept(facts),
    ...ways.map((way, index) => section(way, index + 1)),
  );
}

function standing(hosts: readonly WayBackHostFacts[]): string {
  const rows = hosts.map(({ name, apiServer, kubelet, kubeadm }) => [
    escapeMarkdown(name),
    words(apiServer, (version) => version ?? '–'),
    words(kubelet, (version) => version),
    words(kubeadm, (version) => version ?? '–'),
  ]);
  return paragraphs('## Where it stands', table(['host', 'API server', 'kubelet', 'kubeadm'], rows)).trimEnd();
}

function words<T>(fact: Known<T>, say: (value: T) => string): string {
  return fact.known ? cellCode(say(fact.value)) : `not known: ${escapeMarkdown(fact.why)}`;
}

function kept({ hosts, snapshot }: WayBackFacts): string {
  const backups = hosts.flatMap(({ name, backup }) =>
    backup
      ? [
          [
            escapeMarkdown(name),
            'manifests, certificates, kubeconfigs',
            cellCode(backup.folder),
            backup.verdict.known
              ? backup.verdict.value.so
                ? 'whole, every file has its digest'
                : escapeMarkdown(backup.verdict.value.why)
              : `not known: ${escapeMarkdown(backup.verdict.why)}`,
          ],
        ]
      : [],
  );
  const copies = hosts.flatMap(({ name, copies: found }) =>
    found.known
      ? found.value.map(({ path, bytes }) => [
          escapeMarkdown(name),
          path.includes('-etcd-') ? "raw copy of etcd's data, no snapshot" : "kubeadm's own copy of manifests",
          cellCode(path),
          bytesWords(bytes),
        ])
      : [],
  );
  const found = snapshot?.found;
  const rows = [
    ...(snapshot
      ? [
          [
            escapeMarkdown(snapshot.on ?? 'this computer'),
            'snapshot of etcd',
            cellCode(snapshot.path),
            found?.known
              ? found.value
                ? `${timeWords(found.value.takenAt)}, ${bytesWords(found.value.size)}, ${found.value.verified ? 'verified' : '**not verified**'}`
                : '**not there**'
              : `not known: ${escapeMarkdown(found?.why ?? '')}`,
          ],
        ]
      : []),
    ...backups,
    ...copies,
  ];
  const none = 'Nothing was kept: the upgrade had not come to its backups, or none was to be taken.';
  return paragraphs(
    '## What there is to go back with',
    rows.length === 0 ? none : table(['where', 'what', 'path', 'state'], rows),
  ).trimEnd();
}

function section({ title, hosts, cost, closed, steps, commands }: WayBack, number: number): string {
  return paragraphs(
    `## ${number}. ${escapeMarkdown(title)}${hosts.length === 0 ? '' : ` (${hosts.map(escapeMarkdown).join(', ')})`}`,
    `**What it costs** ${escapeMarkdown(cost)}`,
    closed.length === 0 ? undefined : `**Not open now**\n\n${bullets(closed.map(escapeMarkdown))}`,
    steps.length === 0 ? undefined : bullets(steps.map(escapeMarkdown)),
    ...commands
      .filter(({ argv }) => argv.length > 0)
      .map(({ host, argv }) => `As root on **${escapeMarkdown(host)}**:\n\n${block(argv.map(commandLine), 'sh')}`),
  ).trimEnd();
}
