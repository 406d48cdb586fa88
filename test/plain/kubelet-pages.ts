import fc from 'fast-check';

// Generates pages of one kubelet in their order, well-formed and malformed.

interface Container {
  readonly container: string;
  readonly namespace: string;
  readonly pod: string;
}

const name = fc.constantFrom(
  'a',
  'b',
  'app',
  'istio-proxy',
  'web-7d4b9c6f58-x2x4z',
  'kube-system',
  'shop',
  'é',
  'a"b',
  '',
);
const plainName = fc.constantFrom('a', 'b', 'app', 'istio-proxy', 'web-7d4b9c6f58-x2x4z', 'kube-system', 'shop');
const containersOf = (of: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.record({ container: of, namespace: of, pod: of }), {
    maxLength: 8,
    selector: (each) => JSON.stringify(each),
  });
const containers = fc.oneof(
  { weight: 4, arbitrary: containersOf(plainName) },
  { weight: 1, arbitrary: containersOf(name) },
);

const decimal = fc.oneof(
  fc.double({ min: 0, max: 1e7, noNaN: true }).map((value) => value.toFixed(9)),
  fc.integer({ min: 1, max: 2e9 }).map((value) => value.toExponential()),
  fc.double({ min: 1.7e9, max: 1.9e9, noNaN: true }).map((value) => value.toExponential(16)),
  fc.integer({ min: 0, max: 3 }).map(String),
);
const number = fc.oneof(
  { weight: 12, arbitrary: decimal },
  {
    weight: 1,
    arbitrary: fc.constantFrom('NaN', '+Inf', '-1', '1e400', 'x', '', '0x1', '00000000000000000000001', '-0.0', '1_0'),
  },
);
const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1.79e12, max: 1.8e12 }).map((ms) => ` ${ms}`) },
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(' 5', ' 99999999999999999999', ' -1', ' 1.5', ' ', ' 9007199254740993', ' 1 2'),
  },
);
const said = fc.tuple(number, time).map(([value, at]) => value + at);

const FAMILIES = [
  ['container_cpu_usage_seconds_total', 'counter'],
  ['container_memory_working_set_bytes', 'gauge'],
  ['container_start_time_seconds', 'gauge'],
  ['container_swap_usage_bytes', 'gauge'],
] as const;

const POD_FAMILIES = ['pod_cpu_usage_seconds_total', 'pod_memory_working_set_bytes', 'pod_swap_usage_bytes'];

const byPage = (a: Container, b: Container) =>
  `${a.container}\0${a.namespace}\0${a.pod}` < `${b.container}\0${b.namespace}\0${b.pod}` ? -1 : 1;
const quoted = (text: string) => `"${text.replaceAll('"', String.raw`\"`)}"`;

/** The kubelet's series about its own errors. A page with an error mostly has nothing else. */
interface ScrapeErrors {
  readonly resource: string;
  readonly old: string;
  readonly alone: boolean;
}

const zero = { weight: 9, arbitrary: fc.constant('0') };
const errorValue = fc.oneof(zero, {
  weight: 1,
  arbitrary: fc.constantFrom('1', '-0', '0e5', 'NaN', '2 1790000000000'),
});
const scrapeErrors: fc.Arbitrary<ScrapeErrors> = fc.record({
  resource: errorValue,
  old: errorValue,
  alone: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** Returns a page of these containers with numbers of its own. */
function pageOf(of: readonly Container[], next: () => string, { resource, old, alone }: ScrapeErrors): string {
  const heading = (family: string, type: string) => `# HELP ${family} [STABLE] What it is\n# TYPE ${family} ${type}\n`;
  const sorted = [...of].sort(byPage);
  const lines = FAMILIES.map(([family, type]) => {
    const samples = sorted.map(
      ({ container, namespace, pod }) =>
        `${family}{container=${quoted(container)},namespace=${quoted(namespace)},pod=${quoted(pod)}} ${next()}\n`,
    );
    return heading(family, type) + samples.join('');
  });
  const node = ['node_cpu_usage_seconds_total', 'node_memory_working_set_bytes', 'node_swap_usage_bytes'].map(
    (family) => `${heading(family, 'gauge')}${family} ${next()}\n`,
  );
  // A Pod whose containers are all dead still has its own series.
  const pods = POD_FAMILIES.flatMap((family) =>
    [...sorted, { namespace: 'shop', pod: 'dead' }].map(
      ({ namespace, pod }) => `${family}{namespace=${quoted(namespace)},pod=${quoted(pod)}} ${next()}\n`,
    ),
  );
  const errors = `# HELP resource_scrape_error x\nresource_scrape_error ${resource}\nscrape_error ${old}\n`;
  return alone ? errors : `${lines.join('')}${node.join('')}${pods.join('')}${errors}`;
}

/** A change of a page's text: its kind, its place and the new text. */
const change = fc.record({
  kind: fc.constantFrom('none', 'none', 'none', 'swap', 'drop', 'repeat', 'cut', 'insert', 'newline'),
  at: fc.nat(),
  piece: fc.constantFrom(
    ' ',
    '\n',
    '\t',
    '"',
    '{',
    '}',
    '#',
    '\0',
    'x',
    '\\',
    '1',
    'a 1\n',
    '# TYPE a b\n',
    '# EOF\n',
    'é',
  ),
});

function changed(page: string, { kind, at, piece }: { kind: string; at: number; piece: string }): string {
  const lines = page.split('\n');
  const line = at % lines.length;
  const offset = at % (page.length + 1);
  if (kind === 'swap') lines.splice(line, 2, ...lines.slice(line, line + 2).reverse());
  else if (kind === 'drop') lines.splice(line, 1);
  else if (kind === 'repeat') lines.splice(line, 0, lines[line]!);
  else if (kind === 'cut') return page.slice(0, offset) + page.slice(offset + 1);
  else if (kind === 'insert') return page.slice(0, offset) + piece + page.slice(offset);
  else if (kind === 'newline') return page.slice(0, -1);
  return lines.join('\n');
}

/**
 * Pages of one kubelet in their order. Mostly only the numbers differ from the page before. Containers come and go. Some
 * pages are changed by a few bytes, which mostly makes them malformed.
 */
export const kubeletPages: fc.Arbitrary<Buffer[]> = fc
  .record({
    first: containers,
    steps: fc.array(
      fc.record({
        gone: fc.option(fc.nat(), { freq: 4 }),
        added: fc.option(containers, { freq: 5 }),
        numbers: fc.array(fc.oneof({ weight: 3, arbitrary: decimal.map((value) => `${value} 1790000000000`) }, said), {
          minLength: 1,
          maxLength: 60,
        }),
        // When all numbers are good, most pages are read by the template of the page before.
        clean: fc.boolean(),
        errors: scrapeErrors,
        change,
      }),
      { minLength: 2, maxLength: 6 },
    ),
  })
  .map(({ first, steps }) => {
    let present: Container[] = first;
    return steps.map(({ gone, added, numbers, clean, errors, change: how }) => {
      if (gone !== null) present = present.filter((_, i) => i !== gone % present.length);
      if (added !== null) {
        const known = new Set(present.map((each) => JSON.stringify(each)));
        present = [...present, ...added.filter((each) => !known.has(JSON.stringify(each)))];
      }
      let used = 0;
      const next = () =>
        clean
          ? `${(used++ + 1) * 1.25}${numbers.length % 2 ? ' 1790000000001' : ''}`
          : numbers[used++ % numbers.length]!;
      return Buffer.from(changed(pageOf(present, next, errors), how));
    });
  });
