import { beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/core/model/kinds';
import type { Change, KubernetesPort, Observation } from '../../../src/ports/kubernetes';
import type { PodModel } from '../../../src/core/model/pod';
import { Scene, until } from '../scene';
import type { PortUnderTest } from './under-test';

/** A definition as the port gives it. */
interface Definition {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
  readonly status: object;
}

const KINDS: readonly Kind[] = [
  ...(['Node', 'Pod', 'Namespace', 'ConfigMap', 'Service', 'Event', 'PersistentVolume', 'PersistentVolumeClaim', 'Lease'] as const),
  ...(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'PodDisruptionBudget'] as const),
  ...(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'CertificateSigningRequest', 'APIService'] as const),
];

/** What the port reads, from a real API server. */
export function readingCases(subject: PortUnderTest): void {
  describe('reading', () => {
    let scene: Scene;
    let port: KubernetesPort;
    beforeAll(async () => {
      scene = await Scene.open(subject.target().api);
      port = subject.port();
    });

    it('knows the cluster and its version', async () => {
      expect(await port.clusterUid()).toBe((await scene.api.get('/api/v1/namespaces/kube-system')).json.metadata.uid);
      expect(await port.serverVersion()).toMatchObject({ major: 1, minor: 34 });
    });

    it('reads the definitions as texts, none where there is no such API', async () => {
      const names = ['boats', 'ships'].map((plural) => `${plural}.contract.example.org`);
      if (subject.target().kind === 'real')
        for (const name of names) await scene.api.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition(name));
      const texts = await port.definitions();
      const known = texts.map((text) => JSON.parse(text) as Definition);
      expect(
        known.every(
          ({ kind, status, spec }) => kind === 'CustomResourceDefinition' && Object.keys(status).join() === 'storedVersions' && spec,
        ),
      ).toBe(true);
      const own = known.map(({ metadata }) => metadata.name).filter((name) => names.includes(name));
      expect(own).toEqual(subject.target().kind === 'real' ? names : []);
    });

    it('reads who converts objects of definitions, and by which authorities it is checked', async () => {
      const name = 'rafts.contract.example.org';
      const service = { namespace: 'sea', name: 'converter' };
      const caBundle = Buffer.from('-----BEGIN CERTIFICATE-----').toString('base64');
      const webhook = { clientConfig: { service, caBundle }, conversionReviewVersions: ['v1'] };
      if (subject.target().kind === 'real') {
        const { spec, ...rest } = definition(name) as { readonly spec: object };
        const conversion = { strategy: 'Webhook', webhook };
        const body = { ...rest, spec: { ...spec, conversion } };
        await scene.api.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body);
      }
      const found = (await port.conversionWebhooks()).filter((one) => one.definition === name);
      expect(found).toEqual(subject.target().kind === 'real' ? [{ definition: name, service, caBundle }] : []);
    });

    it.each(KINDS)('lists %s objects', async (kind) => {
      const { items, resourceVersion } = await port.list(kind);
      expect(Number(resourceVersion)).toBeGreaterThan(0);
      expect(items.every((item) => item.kind === kind && item.name !== '' && item.uid !== '')).toBe(true);
    });

    it('reads all pages, and only what a selector selects', async () => {
      const names = Array.from({ length: 130 }, (_, index) => `paged-${String(index).padStart(3, '0')}`);
      for (const name of names)
        await scene.api.post(scene.path('configmaps'), { metadata: { name, labels: { third: String(index(name) % 3) } } });
      const pages: number[] = [];
      const all = await port.list('ConfigMap', { namespace: scene.namespace, labelSelector: 'third' }, undefined, (page) =>
        pages.push(page.length),
      );
      expect(all.items.map(({ name }) => name)).toEqual(names);
      expect(pages).toEqual([100, 30]);
      const some = await port.list('ConfigMap', { namespace: scene.namespace, labelSelector: 'third in (0, 1),third!=1' });
      expect(some.items).toHaveLength(44);
      const one = await port.list('ConfigMap', { namespace: scene.namespace, fieldSelector: 'metadata.name=paged-007' });
      expect(one.items.map(({ name }) => name)).toEqual(['paged-007']);
    });

    it('has nothing for what is not there', async () => {
      expect(await port.get('Pod', { namespace: scene.namespace, name: 'none' })).toBeUndefined();
      await expect(port.raw('Pod', { namespace: scene.namespace, name: 'none' })).rejects.toMatchObject({ kind: 'notFound', status: 404 });
    });

    it('asks what is allowed', async () => {
      expect(await port.may({ verb: 'create', resource: 'pods', subresource: 'eviction', namespace: scene.namespace })).toBe(true);
    });

    it('stops a list when asked to', async () => {
      await expect(port.list('Pod', {}, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });

  describe('watching', () => {
    let scene: Scene;
    let observation: Observation<PodModel>;
    const changes: Change<PodModel>[] = [];
    beforeAll(async () => {
      scene = await Scene.open(subject.target().api);
      await scene.pod('early');
      observation = subject.port().observe('Pod', { namespace: scene.namespace }, { onChange: (change) => void changes.push(change) });
      await observation.ready;
    });
    const seen = () => [...observation.items.values()].map(({ name, phase }) => `${name} ${phase}`).sort();
    const shows = (...pods: readonly string[]) =>
      until(
        async () => seen(),
        (now) => now.join() === pods.join(),
        'the observation',
      );

    it('follows what comes, changes and goes', async () => {
      await shows('early Running');
      await scene.pod('late', { phase: 'Pending' });
      await shows('early Running', 'late Pending');
      await scene.api.patch(`${scene.path('pods', 'late')}/status`, 'merge', { status: { phase: 'Failed' } });
      await shows('early Running', 'late Failed');
      await scene.api.delete(scene.path('pods', 'late'), { gracePeriodSeconds: 0 });
      await shows('early Running');
      expect(observation.status.state).toBe('live');
      expect(changes.filter(({ type }) => type === 'replaced')).toHaveLength(1);
    });

    it('goes on where it was after a pause', async () => {
      observation.pause();
      await scene.pod('meanwhile');
      observation.resume();
      await shows('early Running', 'meanwhile Running');
      expect(changes.filter(({ type }) => type === 'replaced')).toHaveLength(1);
    });

    it('lists anew when the server has forgotten where it was', async () => {
      observation.pause();
      await scene.pod('forgotten');
      await scene.api.delete(scene.path('pods', 'early'), { gracePeriodSeconds: 0 });
      await subject.target().expireHistory();
      observation.resume();
      await shows('forgotten Running', 'meanwhile Running');
      await until(
        async () => observation.status.state,
        (state) => state === 'live',
        'the status',
      );
      expect(changes.filter(({ type }) => type === 'replaced')).toHaveLength(2);
      observation.dispose();
    });
  });
}

function index(name: string): number {
  return Number(name.slice(-3));
}

/** The smallest CustomResourceDefinition of a name. */
function definition(name: string): object {
  const [plural = '', ...group] = name.split('.');
  const kind = `${plural[0]?.toUpperCase() ?? ''}${plural.slice(1, -1)}`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: group.join('.'),
      scope: 'Namespaced',
      names: { plural, singular: plural.slice(0, -1), kind, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
}
