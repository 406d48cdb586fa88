// Runs a node with one Pod for ever, for the test that ends it half way. Without an argument it makes the enclosure;
// with an image as the argument it is what runs inside. Says `UP <enclosure>` when the Pod runs.
import { basename } from 'node:path';
import { eventually } from '../../cluster/eventually.ts';
import { packPrograms } from '../images/images.ts';
import { RealNode } from '../kubelet/real-node.ts';
import { BURNER_NAMESPACE, STEADY_PODS, podObject } from '../pods/burners.ts';
import { Enclosure } from './enclosure.ts';

const [image] = process.argv.slice(2);
if (image === undefined) {
  const enclosure = await Enclosure.create();
  const archives = await packPrograms(enclosure.workspace.path('images'));
  process.exitCode = await enclosure.run([process.execPath, import.meta.filename, ...archives]);
  await enclosure.remove();
} else {
  const node = await RealNode.start([image]);
  const [pod] = STEADY_PODS;
  await node.admin.create(`/api/v1/namespaces/${BURNER_NAMESPACE}/pods`, podObject(pod!));
  await eventually(
    () => node.pod(BURNER_NAMESPACE, pod!.name),
    ({ status }) => status.phase === 'Running',
  );
  process.stdout.write(`UP ${basename(process.env['NODE_CGROUP'] ?? '')}\n`);
  setInterval(() => undefined, 1_000);
}
