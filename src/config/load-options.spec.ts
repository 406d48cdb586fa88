import { describe, expect, it } from 'vitest';
import { loadOptions } from './load-options.js';
import { Options } from './options.js';
import { VERSION } from './version.js';
import { EXTRA_GAUGES } from '../model/resources.js';

/** What works, without what was given. */
function run(...argv: string[]): Options {
  const loaded = loadOptions(argv);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const { options } = loaded;
  delete options.flags;
  return options;
}

describe('loadOptions', () => {
  it('without arguments runs with the defaults', () => {
    expect(run()).toBeInstanceOf(Options);
    expect(run()).toEqual({
      metricResolutionMs: 60_000,
      maxStalenessMs: 150_000,
      extraResources: { gauges: [], pod: false },
      incompletePods: 'keep',
      kubeletTlsVerify: 'strict',
      kubeletTlsGiven: false,
      livePage: false,
      readiness: 'api',
      kubeletCompletelyInsecure: false,
      kubeletCompression: 'identity',
      kubeletPageFilter: true,
      kubeletPort: 10250,
      kubeletUseNodeStatusPort: false,
      kubeletPreferredAddressTypes: ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'],
      kubeletRequestTimeoutMs: 10_000,
      nodeSelector: '',
      bindAddress: '0.0.0.0',
      securePort: 443,
      certDir: 'apiserver.local.config/certificates',
      tlsSniCertKeys: [],
      tlsMinVersion: 'VersionTLS12',
      tlsCipherSuites: [],
      tlsCurvePreferences: [],
      disableHttp2Serving: false,
      http2MaxStreamsPerConnection: 0,
      permitPortSharing: false,
      permitAddressSharing: false,
      maxRequestsInflight: 400,
      maxMutatingRequestsInflight: 200,
      requestTimeoutMs: 60_000,
      goawayChance: 0,
      shutdownDelayMs: 0,
      shutdownSendRetryAfter: false,
      strictTransportSecurity: [],
      authenticationSkipLookup: false,
      authenticationTolerateLookupFailure: false,
      authenticationTokenCacheTtlMs: 10_000,
      requestHeaderAllowedNames: [],
      requestHeaderUsernameHeaders: ['x-remote-user'],
      requestHeaderGroupHeaders: ['x-remote-group'],
      requestHeaderUidHeaders: [],
      requestHeaderExtraHeadersPrefix: ['x-remote-extra-'],
      authorizationAlwaysAllowPaths: ['/healthz', '/readyz', '/livez'],
      authorizationAllowedCacheTtlMs: 10_000,
      authorizationDeniedCacheTtlMs: 10_000,
      logging: {
        format: 'text',
        level: 0,
        levels: [],
        splitStream: false,
        infoBufferBytes: 0,
        flushFrequencyMs: 5000,
      },
    });
  });

  it.each<[string[], Partial<Options>]>([
    [['--kubeconfig=/k'], { kubeconfig: '/k' }],
    [['--metric-resolution=15s'], { metricResolutionMs: 15_000, maxStalenessMs: 37_500 }],
    [['--state-dir=/state'], { stateDir: '/state' }],
    [['--extra-resources=swap'], { extraResources: { gauges: EXTRA_GAUGES, pod: false } }],
    [['--extra-resources=pod,swap'], { extraResources: { gauges: EXTRA_GAUGES, pod: true } }],
    [['--extra-resources='], { extraResources: { gauges: [], pod: false } }],
    [['--incomplete-pods=drop'], { incompletePods: 'drop' }],
    [['--readiness=data'], { readiness: 'data' }],
    [['--max-staleness=0'], { maxStalenessMs: 0 }],
    [['--kubelet-compression=auto'], { kubeletCompression: 'identity' }],
    [['--kubelet-compression=gzip'], { kubeletCompression: 'gzip' }],
    [['--kubelet-page-filter=auto'], { kubeletPageFilter: true }],
    [['--kubelet-page-filter=off'], { kubeletPageFilter: false }],
    [['--max-staleness=1m'], { maxStalenessMs: 60_000 }],
    [['--kubelet-certificate-authority=/ca'], { kubeletCertificateAuthority: '/ca', kubeletTlsGiven: true }],
    [
      ['--kubelet-client-certificate=/c', '--kubelet-client-key=/k'],
      { kubeletClientCertificate: '/c', kubeletClientKey: '/k' },
    ],
    [['--kubelet-insecure-tls'], { kubeletTlsVerify: 'insecure', kubeletTlsGiven: true }],
    [['--kubelet-tls-verify=strict'], { kubeletTlsGiven: true }],
    [['--kubelet-tls-verify=node-identity'], { kubeletTlsVerify: 'node-identity', kubeletTlsGiven: true }],
    [['--kubelet-tls-verify=insecure'], { kubeletTlsVerify: 'insecure', kubeletTlsGiven: true }],
    [
      ['--kubelet-insecure-tls', '--kubelet-tls-verify=insecure'],
      { kubeletTlsVerify: 'insecure', kubeletTlsGiven: true },
    ],
    [['--deprecated-kubelet-completely-insecure'], { kubeletCompletelyInsecure: true }],
    [['--kubelet-port=10255'], { kubeletPort: 10255 }],
    [['--kubelet-use-node-status-port'], { kubeletUseNodeStatusPort: true }],
    [
      ['--kubelet-preferred-address-types=InternalIP,Hostname'],
      { kubeletPreferredAddressTypes: ['InternalIP', 'Hostname'] },
    ],
    [['--kubelet-request-timeout=1.5s'], { kubeletRequestTimeoutMs: 1500 }],
    [['-l', 'zone=a'], { nodeSelector: 'zone=a' }],
    [['--bind-address=::1'], { bindAddress: '::1' }],
    [['--bind-address='], { bindAddress: '0.0.0.0' }],
    [['--secure-port=0'], { securePort: 0 }],
    [['--tls-cert-file=/c', '--tls-private-key-file=/k'], { tlsCertFile: '/c', tlsPrivateKeyFile: '/k' }],
    [['--cert-dir='], { certDir: undefined }],
    [
      ['--tls-sni-cert-key=/a.crt,/a.key', '--tls-sni-cert-key=/b.crt,/b.key:b'],
      {
        tlsSniCertKeys: [
          { certFile: '/a.crt', keyFile: '/a.key', names: [] },
          { certFile: '/b.crt', keyFile: '/b.key', names: ['b'] },
        ],
      },
    ],
    [['--tls-min-version=VersionTLS13'], { tlsMinVersion: 'VersionTLS13' }],
    [['--tls-cipher-suites=TLS_AES_128_GCM_SHA256'], { tlsCipherSuites: ['TLS_AES_128_GCM_SHA256'] }],
    [['--tls-curve-preferences=23,29'], { tlsCurvePreferences: [23, 29] }],
    [['--disable-http2-serving'], { disableHttp2Serving: true }],
    [['--http2-max-streams-per-connection=7'], { http2MaxStreamsPerConnection: 7 }],
    [['--permit-port-sharing', '--permit-address-sharing'], { permitPortSharing: true, permitAddressSharing: true }],
    [
      ['--max-requests-inflight=3', '--max-mutating-requests-inflight=0'],
      { maxRequestsInflight: 3, maxMutatingRequestsInflight: 0 },
    ],
    [['--request-timeout=1.5s'], { requestTimeoutMs: 1500 }],
    [['--goaway-chance=0.001'], { goawayChance: 0.001 }],
    [
      ['--shutdown-delay-duration=10s', '--shutdown-send-retry-after'],
      { shutdownDelayMs: 10_000, shutdownSendRetryAfter: true },
    ],
    [
      ['--strict-transport-security-directives=max-age=1,preload'],
      { strictTransportSecurity: ['max-age=1', 'preload'] },
    ],
    [['--authentication-kubeconfig=/k'], { authenticationKubeconfig: '/k' }],
    [['--authentication-skip-lookup'], { authenticationSkipLookup: true }],
    [['--authentication-tolerate-lookup-failure'], { authenticationTolerateLookupFailure: true }],
    [['--authentication-token-webhook-cache-ttl=1m'], { authenticationTokenCacheTtlMs: 60_000 }],
    [['--client-ca-file=/ca'], { clientCaFile: '/ca' }],
    [
      ['--requestheader-client-ca-file=/ca', '--requestheader-allowed-names=a,b'],
      { requestHeaderClientCaFile: '/ca', requestHeaderAllowedNames: ['a', 'b'] },
    ],
    [
      ['--requestheader-username-headers=u', '--requestheader-group-headers=g', '--requestheader-uid-headers=i'],
      { requestHeaderUsernameHeaders: ['u'], requestHeaderGroupHeaders: ['g'], requestHeaderUidHeaders: ['i'] },
    ],
    [['--requestheader-extra-headers-prefix=e-'], { requestHeaderExtraHeadersPrefix: ['e-'] }],
    [['--authorization-kubeconfig=/k'], { authorizationKubeconfig: '/k' }],
    [['--authorization-always-allow-paths=/a,/b/*'], { authorizationAlwaysAllowPaths: ['/a', '/b/*'] }],
    [['--authorization-webhook-cache-authorized-ttl=1s'], { authorizationAllowedCacheTtlMs: 1000 }],
    [['--authorization-webhook-cache-unauthorized-ttl=0'], { authorizationDeniedCacheTtlMs: 0 }],
  ])('%j sets %j', (argv, changed) => {
    expect(run(...argv)).toEqual(Object.assign(run(), changed));
  });

  it('takes the arguments of the official manifest', () => {
    const loaded = loadOptions([
      '--cert-dir=/tmp',
      '--secure-port=10250',
      '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
      '--kubelet-use-node-status-port',
      '--metric-resolution=15s',
    ]);
    expect(loaded).toMatchObject({ kind: 'run', warnings: [] });
  });

  it.each([
    ['InternalIP, ExternalIP, Hostname', 2],
    ['InternalIP,ExternalIP,Hostname,', 1],
    ['"InternalIP,ExternalIP,Hostname"', 1],
    ['"InternalIP","ExternalIP","Hostname"', 0],
    ['InternalIP,ExternalIP,Hostname\n', 0],
  ])('--kubelet-preferred-address-types=%s is three types and %i warnings', (list, count) => {
    const loaded = loadOptions([`--kubelet-preferred-address-types=${list}`]);
    const options = { kubeletPreferredAddressTypes: ['InternalIP', 'ExternalIP', 'Hostname'] };
    const warning = expect.stringMatching(/^element \d of "--kubelet-preferred-address-types", "/);
    expect(loaded).toMatchObject({ kind: 'run', options, warnings: Array.from({ length: count }, () => warning) });
  });

  it('takes a kubelet port that no kubelet is asked at, with a warning', () => {
    expect(loadOptions(['--kubelet-port=0', '--kubelet-use-node-status-port'])).toMatchObject({
      kind: 'run',
      options: { kubeletPort: 10250 },
      warnings: ['0 of "--kubelet-port" is not a port; for Nodes that name no port it is 10250'],
    });
  });

  it.each<[string[], unknown]>([
    [['--help'], { kind: 'help', text: expect.stringContaining('Usage:') }],
    [['-h', '--version'], { kind: 'help', text: expect.stringContaining('Usage:') }],
    [['--version'], { kind: 'version', text: VERSION }],
    [['--version=raw'], { kind: 'version', text: VERSION }],
    [['--version=false'], expect.objectContaining({ kind: 'run' })],
    // Help and version do not care what the other values mean, but they must be readable.
    [['--version', '--metric-resolution=1s'], { kind: 'version', text: VERSION }],
    [['--help', '--foo'], { kind: 'invalid', errors: ['unknown flag "--foo"; --help lists all flags'] }],
  ])('%j', (argv, loaded) => {
    expect(loadOptions(argv)).toEqual(loaded);
  });

  it('reports what cannot be read and what makes no sense at once', () => {
    expect(loadOptions(['--foo', '--metric-resolution=abc', '--secure-port=-1', '--max-staleness=-1s'])).toEqual({
      kind: 'invalid',
      errors: [
        'unknown flag "--foo"; --help lists all flags',
        'invalid argument "abc" for "--metric-resolution": time: invalid duration "abc"; want a Go duration such as 15s or 1m30s',
        'invalid argument "-1s" for "--max-staleness": negative; want 0 or more, such as 2m30s',
        'invalid argument "-1" for "--secure-port": not a port; want a number from 0 to 65535',
      ],
    });
  });
});
