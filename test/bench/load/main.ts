// Clients in a process of their own. Takes orders over IPC, one after the other, and ends with its parent.
import type { LoadOrder, LoadResult } from './load.ts';
import { LoadConnection } from './load-connection.ts';

let connections: LoadConnection[] = [];

function fail(error: Error): never {
  process.stderr.write(`load: ${error.message}\n`);
  process.exit(1);
}

async function run(order: LoadOrder): Promise<LoadResult> {
  if (order.kind === 'open') {
    for (const connection of connections) connection.close();
    const { port, frontProxy, request, clients } = order;
    connections = await Promise.all(
      Array.from({ length: clients }, () => LoadConnection.open(port, frontProxy, request, fail)),
    );
    return { answers: 0, seconds: 0, bodyBytes: 0 };
  }
  const bytesBefore = bodyBytes();
  const begun = performance.now();
  let answers = 0;
  let sent = connections.length;
  const more = (): boolean => {
    answers++;
    const goesOn = sent < order.least || performance.now() - begun < order.ms;
    if (goesOn) sent++;
    return goesOn;
  };
  await Promise.all(connections.map((connection) => connection.run(more)));
  return { answers, seconds: (performance.now() - begun) / 1000, bodyBytes: bodyBytes() - bytesBefore };
}

function bodyBytes(): number {
  return connections.reduce((sum, connection) => sum + connection.bodyBytes, 0);
}

process.on('message', (order: LoadOrder) => void run(order).then((result) => process.send!(result), fail));
process.on('disconnect', () => process.exit(0));
