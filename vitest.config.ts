import { defineConfig } from 'vitest/config';

// Decorator metadata comes from vite 8 (oxc) and the two flags in tsconfig.json; no plugin is needed.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.spec.ts', 'test/simulator/**/*.spec.ts'],
          setupFiles: ['reflect-metadata'],
          // Not a bound of any test: how long a loaded machine may take for what is an instant.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e-spec.ts'],
          setupFiles: ['reflect-metadata'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
