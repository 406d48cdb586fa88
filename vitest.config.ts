import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Beside the real control plane, which must be built first (`npm run cluster:build`): only when it is asked for by name.
// `cluster` has the scenarios that a server goes through, ours or the original; `deploy` has our manifests and chart;
// `node` has a real kubelet, in a place of its own that test/node/run.ts makes. `faults` needs it for
// the original only, `soak` not at all; both take minutes. `adapter`, `clients` and `watch-clients` have programs that are built by
// name, outside the gate.
const asked = ['adapter', 'clients', 'cluster', 'deploy', 'node', 'faults', 'soak', 'watch-clients'].filter((name) =>
  new RegExp(`--project[= ]${name}\\b`).test(process.argv.join(' ')),
);

const withControlPlane = (name: string): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: [`test/${name}/**/*.{adapter,cluster,node,faults,soak}-spec.ts`],
    // Not a bound of any scenario: several times the patience of one question (eventually.ts).
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

// Decorator metadata comes from vite 8 (oxc) and the two flags in tsconfig.json; no plugin is needed.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.spec.ts',
            'test/fuzz/*.fuzz-spec.ts',
            'test/{alerts,bench,budget,faults,image,release,repository,simulator}/**/*.spec.ts',
          ],
          setupFiles: ['reflect-metadata'],
          // By itself vitest leaves a core free, which is half of two.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
          // Not a bound of any test: how long a loaded machine may take for what is an instant.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/{budget,e2e,image}/**/*.e2e-spec.ts'],
          setupFiles: ['reflect-metadata'],
          // After the unit specs. The servers and clients of one file keep two cores busy.
          maxWorkers: Math.max(1, availableParallelism() - 1),
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...asked.map(withControlPlane),
    ],
  },
});
