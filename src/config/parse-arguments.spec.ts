import { describe, expect, it } from 'vitest';
import type { FlagName } from './flag-table.js';
import { parseArguments } from './parse-arguments.js';

describe('parseArguments', () => {
  it.each<[string[], FlagName, unknown]>([
    [[], 'kubelet-port', 10250],
    [['--kubelet-port=1'], 'kubelet-port', 1],
    [['--kubelet-port', '1'], 'kubelet-port', 1],
    [['--kubelet-port=1', '--kubelet-port=2'], 'kubelet-port', 2],
    [['--kubelet_port=1'], 'kubelet-port', 1],
    [['--kubeconfig=a=b'], 'kubeconfig', 'a=b'],
    [['--kubeconfig='], 'kubeconfig', ''],
    [['--kubeconfig', ''], 'kubeconfig', ''],
    [['--kubeconfig=a\nb'], 'kubeconfig', 'a\nb'],
    // The next argument is the value, whatever it looks like.
    [['--kubeconfig', '--version'], 'kubeconfig', '--version'],
    [['--kubeconfig', '--version'], 'version', false],
    [['--kubeconfig', '--'], 'kubeconfig', '--'],
    [['--kubelet-insecure-tls'], 'kubelet-insecure-tls', true],
    [['--kubelet-insecure-tls=false'], 'kubelet-insecure-tls', false],
    [['--kubelet-insecure-tls', '--kubelet-insecure-tls=0'], 'kubelet-insecure-tls', false],
    [['--profiling=F'], 'profiling', false],
    [['--version=raw'], 'version', true],
    [['--version=false'], 'version', false],
    [['-l', 'a=b'], 'node-selector', 'a=b'],
    [['-l=a=b'], 'node-selector', 'a=b'],
    [['-la=b'], 'node-selector', 'a=b'],
    [['--node-selector=a', '-lb'], 'node-selector', 'b'],
    [['-l', '-v'], 'node-selector', '-v'],
    [['-v', '4'], 'v', 4],
    [['-v=4'], 'v', 4],
    [['-v4'], 'v', 4],
    [['--v=4'], 'v', 4],
    [['--v', '4'], 'v', 4],
    [['-h'], 'help', true],
    [['-h=false'], 'help', false],
    [['-hv4'], 'help', true],
    [['-hv4'], 'v', 4],
    [['-hv', '4'], 'v', 4],
    // The first use of a list replaces the default, later ones append.
    [['--kubelet-preferred-address-types=InternalIP'], 'kubelet-preferred-address-types', ['InternalIP']],
    [
      ['--kubelet-preferred-address-types=InternalIP', '--kubelet-preferred-address-types', 'Hostname,ExternalIP'],
      'kubelet-preferred-address-types',
      ['InternalIP', 'Hostname', 'ExternalIP'],
    ],
    [['--'], 'version', false],
  ])('%j: --%s is %j', (argv, name, value) => {
    const { values, errors } = parseArguments(argv);
    expect(errors).toEqual([]);
    expect(values.get(name)).toEqual(value);
  });

  it('takes a deprecated name for the flag of today', () => {
    const { values } = parseArguments(['--audit_webhook-batch-initial-backoff', '5s']);
    expect(values.get('audit-webhook-initial-backoff')).toBe(5e9);
  });

  it.each<[string[], string]>([
    [
      ['--metric-resolution=abc'],
      'invalid argument "abc" for "--metric-resolution": time: invalid duration "abc"; want a Go duration such as 15s or 1m30s',
    ],
    [
      ['--metric-resolution', '--version'],
      'invalid argument "--version" for "--metric-resolution": time: invalid duration "--version"; want a Go duration such as 15s or 1m30s',
    ],
    [['--kubelet_port=x'], 'invalid argument "x" for "--kubelet-port": not an integer; want a whole number such as 8'],
    [['--version=yes'], 'invalid argument "yes" for "--version": not a truth value; want true or false'],
    [['--profiling=raw'], 'invalid argument "raw" for "--profiling": not a truth value; want true or false'],
    [['-vx'], 'invalid argument "x" for "-v, --v": not an integer from 0 to 2147483647; want a log level such as 4'],
    [['-v='], 'invalid argument "=" for "-v, --v": not an integer from 0 to 2147483647; want a log level such as 4'],
    [['-h=x'], 'invalid argument "x" for "-h, --help": not a truth value; want true or false'],
    [['--kubeconfig'], 'flag "--kubeconfig" needs an argument; want a text'],
    [['-l'], 'flag "-l, --node-selector" needs an argument; want a text'],
    [['-hv'], 'flag "-v, --v" needs an argument; want a log level such as 4'],
    [['--metric-resolutoin=1m'], 'unknown flag "--metric-resolutoin"; did you mean "--metric-resolution"?'],
    [['--foo'], 'unknown flag "--foo"; --help lists all flags'],
    [['--foo', 'bar'], 'unknown flag "--foo"; --help lists all flags'],
    [['--foo=1', '--version'], 'unknown flag "--foo"; --help lists all flags'],
    [['--Kubelet-Port=1'], 'unknown flag "--Kubelet-Port"; did you mean "--kubelet-port"?'],
    [['-x'], 'unknown shorthand flag "x" in "-x"; --help lists all flags'],
    [['-hx'], 'unknown shorthand flag "x" in "-hx"; --help lists all flags'],
    [['-=1'], 'unknown shorthand flag "=" in "-=1"; --help lists all flags'],
    [['-kubelet_port=1'], 'unknown shorthand flag "k" in "-kubelet_port=1"; did you mean "--kubelet-port"?'],
    [['--=1'], 'bad flag syntax "--=1"; want --name or --name=value'],
    [['---version'], 'bad flag syntax "---version"; want --name or --name=value'],
  ])('%j: %s', (argv, error) => {
    expect(parseArguments(argv).errors).toEqual([error]);
  });

  it.each([
    [['serve'], 'argument "serve" is ignored: it belongs to no flag'],
    [['-'], 'argument "-" is ignored: it belongs to no flag'],
    [['--', '--version'], 'argument "--version" is ignored: it belongs to no flag'],
    [
      ['--kubelet-insecure-tls', 'false'],
      'argument "false" is ignored: it belongs to no flag; did you mean --kubelet-insecure-tls=false?',
    ],
    [
      ['--audit-webhook-batch-initial-backoff=5s'],
      'flag "--audit-webhook-batch-initial-backoff" is deprecated; want --audit-webhook-initial-backoff',
    ],
    [['--kubelet-insecure-tls=true', 'false'], 'argument "false" is ignored: it belongs to no flag'],
  ])('%j: warns that %s, and goes on as the original does', (argv, warning) => {
    expect(parseArguments(argv)).toMatchObject({ errors: [], warnings: [warning] });
  });

  it('reports every mistake, in order, and reads the rest', () => {
    const { errors, failed, values } = parseArguments(['--v=a', '--foo', '--kubelet-port=1', '--kubeconfig']);
    expect(errors.map((error) => error.split(';')[0])).toEqual([
      'invalid argument "a" for "--v": not an integer from 0 to 2147483647',
      'unknown flag "--foo"',
      'flag "--kubeconfig" needs an argument',
    ]);
    expect([...failed]).toEqual(['v', 'kubeconfig']);
    expect(values.get('kubelet-port')).toBe(1);
    expect(values.get('v')).toBe(0);
  });

  it('does not take the next flag for the value of an unknown one', () => {
    expect(parseArguments(['--foo', '--kubelet-port=1']).values.get('kubelet-port')).toBe(1);
  });

  it('knows which flags are given', () => {
    const { values } = parseArguments(['--metric-resolution=1m']);
    expect([values.isGiven('metric-resolution'), values.isGiven('max-staleness')]).toEqual([true, false]);
  });

  it('leaves the arguments as they are', () => {
    const argv = ['-v', '4'];
    parseArguments(argv);
    expect(argv).toEqual(['-v', '4']);
  });

  it.each<[string[], string[]]>([
    [[], []],
    [['--metric-resolution=15s'], []],
    [
      ['--debug-socket-path=/tmp'],
      ['flag "--debug-socket-path" is accepted but has no effect, because it is about the runtime of Go'],
    ],
    // Said once, however often it is set.
    [
      ['--cors-allowed-origins=A', '--cors-allowed-origins=B'],
      [
        'flag "--cors-allowed-origins" is accepted but has no effect, because browsers reach it through the kube-apiserver, whose CORS headers count',
      ],
    ],
    // Spelling out the default changes nothing that could be missed.
    [
      ['--min-request-timeout=1800', '--profiling', '--storage-initialization-timeout=60s', '--cors-allowed-origins='],
      [],
    ],
  ])('%j warns %j', (argv, warnings) => {
    expect(parseArguments(argv).warnings).toEqual(warnings);
  });
});
