import type { DeviceSample, DialectPage, NamedContainer } from '../../src/accelerators/dialects/device-sample.js';

// The dialects of exporters as the design has them: each line by one regular expression, each question by a search over
// all lines. Slow, and easy to compare with the documents of the vendors.

type Labels = ReadonlyMap<string, string>;

interface Line {
  readonly name: string;
  /** Undefined: the line cannot be read. */
  readonly parts: { readonly labels: Labels; readonly value: number } | undefined;
}

/** What one line says; `number` is undefined if the exporter does not know it. */
interface Statement {
  readonly device: string;
  readonly profile: string | undefined;
  readonly pod: NamedContainer | undefined;
  readonly kind: 'engine' | 'utilisation' | 'memory';
  readonly number: number | undefined;
}

const MEBIBYTE = 1_048_576;

/** A page of dcgm-exporter. */
export function plainNvidiaPage(page: string): DialectPage {
  return pageOf(page, (name) => NVIDIA_NAMES.test(name), nvidiaStatement);
}

/** A page of AMD's device metrics exporter. */
export function plainAmdPage(page: string): DialectPage {
  return pageOf(page, (name) => /(gpu_gfx_activity|gpu_used_vram)$/.test(name), amdStatement);
}

const NVIDIA_NAMES =
  /^(DCGM_FI_PROF_GR_ENGINE_(ACTIVE|UTIL_RATIO)|DCGM_FI_DEV_GPU_UTIL(_RATIO)?|DCGM_FI_DEV_FB_USED(_BYTES)?)$/;

function nvidiaStatement(name: string, labels: Labels, value: number): Statement | undefined {
  const label = (...names: string[]): string => names.map((one) => labels.get(one)).find(Boolean) ?? '';
  const uuid = label('UUID', 'uuid');
  if (uuid === '') return undefined;
  const instance = label('GPU_I_ID');
  const kind = name.includes('ENGINE') ? 'engine' : name.includes('FB_USED') ? 'memory' : 'utilisation';
  // A blank of 32 bits is one of the last 16 numbers. Those of 64 bits and of doubles are beyond any memory or share.
  const isBlank = (value > 2_147_483_631 && value < 2_147_483_648) || value >= 140_737_488_355_328;
  const isOfNoInstance = kind === 'utilisation' && instance !== '';
  const isUnknown = Number.isNaN(value) || value < 0 || isBlank || isOfNoInstance;
  return {
    device: instance === '' ? uuid : `${uuid}/${instance}`,
    profile: label('GPU_I_PROFILE') || undefined,
    pod: podOf(label('namespace', 'pod_namespace'), label('pod', 'pod_name'), label('container', 'container_name')),
    kind,
    number: isUnknown ? undefined : nvidiaNumber(name, value),
  };
}

function nvidiaNumber(name: string, value: number): number {
  if (name === 'DCGM_FI_DEV_FB_USED_BYTES') return value;
  if (name === 'DCGM_FI_DEV_FB_USED') return value * MEBIBYTE;
  const isPercent = name === 'DCGM_FI_DEV_GPU_UTIL' || (name === 'DCGM_FI_DEV_GPU_UTIL_RATIO' && value > 1);
  return Math.min(1, isPercent ? value / 100 : value);
}

function amdStatement(name: string, labels: Labels, value: number): Statement | undefined {
  const label = (one: string): string => labels.get(one) ?? '';
  if (label('serial_number') === '' && label('gpu_id') === '') return undefined;
  const kind = name.endsWith('vram') ? 'memory' : 'utilisation';
  // The activity of a device in partitions is of all of them together.
  const isOfAllPartitions = kind === 'utilisation' && !/^(spx)?$/i.test(label('gpu_compute_partition_type'));
  const isUnknown = !Number.isFinite(value) || value < 0 || isOfAllPartitions;
  const number = kind === 'memory' ? value * MEBIBYTE : Math.min(1, value / 100);
  return {
    device: ['serial_number', 'gpu_id', 'gpu_partition_id'].map(label).filter(Boolean).join('/'),
    profile: undefined,
    pod: podOf(label('namespace'), label('pod'), label('container')),
    kind,
    number: isUnknown ? undefined : number,
  };
}

function podOf(namespace: string, pod: string, container: string): NamedContainer | undefined {
  return namespace !== '' && pod !== '' && container !== '' ? { namespace, pod, container } : undefined;
}

function pageOf(
  page: string,
  isKnown: (name: string) => boolean,
  statementOf: (name: string, labels: Labels, value: number) => Statement | undefined,
): DialectPage {
  const lines = page.split('\n').flatMap((text) => lineOf(text, isKnown));
  const found = lines.map(({ name, parts }) => parts && statementOf(name, parts.labels, parts.value));
  const statements = found.filter((one) => one !== undefined);
  const devices = [...new Set(statements.map(({ device }) => device))];
  const samples = devices.flatMap((device) => samplesOf(statements.filter((one) => one.device === device)));
  return { samples, skippedLines: found.length - statements.length };
}

/** Nothing if the metric is not known. */
function lineOf(text: string, isKnown: (name: string) => boolean): Line[] {
  const name = /^[a-zA-Z0-9_:]*/.exec(text)![0];
  if (!isKnown(name)) return [];
  const label = '[ \\t]*[a-zA-Z_][a-zA-Z0-9_]*[ \\t]*=[ \\t]*"(?:[^"\\\\]|\\\\[^])*"[ \\t]*';
  const labels = `\\{(?<labels>(?:${label}(?:,${label})*,?)?)[ \\t]*\\}`;
  const whole = new RegExp(`^[ \\t]*${labels}[ \\t]+(?<value>[^ \\t]+)(?:[ \\t]+-?[0-9]+)?[ \\t]*$`);
  const groups = whole.exec(text.slice(name.length))?.groups;
  const value = groups && numberOf(groups.value!);
  return [{ name, parts: value === undefined ? undefined : { labels: labelsOf(groups!.labels!), value } }];
}

function labelsOf(text: string): Labels {
  const pairs = [...text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\[^])*)"/g)];
  return new Map(
    pairs.map(([, name, value]) => [
      name!,
      value!.replaceAll(/\\([^])/g, (escape, character: string) =>
        character === 'n' ? '\n' : character === '"' || character === '\\' ? character : escape,
      ),
    ]),
  );
}

/** NaN for an infinity too, which is no measurement either. As in Go's strconv.ParseFloat, NaN has no sign. */
function numberOf(text: string): number | undefined {
  if (text.length > 64) return undefined;
  if (/^([+-]?inf(inity)?|nan)$/i.test(text)) return Number.NaN;
  return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text) ? Number(text) : undefined;
}

/** The samples of one device: its own, and one for each container. */
function samplesOf(statements: readonly Statement[]): DeviceSample[] {
  const nameOf = ({ pod }: Statement): string => (pod ? `${pod.namespace}\0${pod.pod}\0${pod.container}` : '');
  const names = [...new Set(statements.map(nameOf))];
  const hasOwn = names.includes('');
  const isShared = names.length - (hasOwn ? 1 : 0) > 1;
  const { device, profile } = statements[0]!;
  return names.map((name) => {
    const { pod } = statements.find((one) => nameOf(one) === name)!;
    const perProcess = pod !== undefined && hasOwn;
    const largest = (kind: Statement['kind'], of = name): number | undefined => {
      const numbers = statements.filter((one) => nameOf(one) === of && one.kind === kind).map(({ number }) => number);
      const known = numbers.filter((number) => number !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    };
    // Of a shared device, only numbers of a kind that the device has too are shares of a container. If the device has
    // more than 0 and every container 0, the exporter could not tell whose the processes are.
    const isUnknown = (kind: Statement['kind']): boolean => {
      const whole = largest(kind, '');
      const parts = names.filter((one) => one !== '').map((one) => largest(kind, one) ?? 0);
      return kind === 'engine' || whole === undefined || (whole > 0 && parts.every((part) => part === 0));
    };
    const share = (kind: Statement['kind']): number | undefined => {
      if (!perProcess) return largest(kind);
      if (isShared) return isUnknown(kind) ? undefined : largest(kind);
      const both = [largest(kind), largest(kind, '')].filter((number) => number !== undefined);
      return both.length === 0 ? undefined : Math.max(...both);
    };
    const busy = [share('engine'), share('utilisation')].filter((number) => number !== undefined);
    return {
      deviceId: device,
      migProfile: profile,
      pod,
      busy: busy.length === 0 ? undefined : Math.max(...busy),
      memoryBytes: share('memory'),
      perProcess,
    };
  });
}
