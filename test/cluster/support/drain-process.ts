/**
 * A process of the product that drains: `fork(bundle, [kubeconfig, storage, node])`. Sends `{ started: id }` and then one
 * message for each change, so that a test can end it at a moment of its choice.
 */
import { everything } from './workload';
import { openProduct } from './product';

if (process.env.DRYDOCK_TEST_WORKER === 'drain') {
  const [kubeconfig = '', storage = '', node = ''] = process.argv.slice(2);
  const product = await openProduct(kubeconfig, storage);
  const operation = await product.start(await product.plan([node], everything));
  process.send?.({ started: operation.id });
  operation.onDidChange(({ steps }) => {
    const items = steps.flatMap((step) => [...step.items.values()]);
    process.send?.({ gone: items.filter(({ state }) => state === 'gone').length, of: items.length });
  });
  const { status } = await operation.finished;
  process.send?.({ ended: status });
  product.dispose();
}
