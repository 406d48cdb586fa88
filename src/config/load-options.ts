import { extraResourcesOf } from '../model/resources.js';
import { acceleratorOptions } from './accelerator-options.js';
import { addressTypes } from './address-types.js';
import { auditLogOptions, auditWebhookOptions } from './audit-options.js';
import { auditWarnings } from './audit-warnings.js';
import { checkFlags } from './check-flags.js';
import type { FlagCheck } from './flag-check.js';
import type { FlagValues } from './flag-values.js';
import { type TlsVersion, isCipherSuite } from './go-tls.js';
import { helpText } from './help.js';
import { historyOptions } from './history-options.js';
import { loggingOptions } from './logging-options.js';
import { parseNamedCertKey } from './named-cert-key.js';
import { type IncompletePods, type KubeletTlsVerify, type Readiness, Options } from './options.js';
import { parseArguments } from './parse-arguments.js';
import { timerMilliseconds } from './timer-milliseconds.js';
import { VERSION } from './version.js';
import { watchOptions, watchWarnings } from './watch-options.js';
import { defaultOf } from './flag-table.js';

/** The result of a command line: run with these options, print a text and exit, or errors. */
export type LoadedOptions =
  | { readonly kind: 'run'; readonly options: Options; readonly warnings: readonly string[] }
  | { readonly kind: 'help' | 'version'; readonly text: string }
  | { readonly kind: 'invalid'; readonly errors: readonly string[] };

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** A node's metrics survive two failed cycles. The half allows for the jitter of the third. */
const DEFAULT_STALENESS_IN_RESOLUTIONS = 2.5;

/**
 * Reads and checks a command line, program name not included. Never throws, prints or exits.
 *
 * As in the original, a line that cannot be parsed is an error even beside `--help`, help goes before version, and both
 * go before the checks of values.
 *
 * @param moreChecks rules of folders that this one may not import
 */
export function loadOptions(argv: readonly string[], moreChecks: readonly FlagCheck[] = []): LoadedOptions {
  const { values, errors, failed, warnings } = parseArguments(argv);
  if (errors.length === 0 && values.get('help')) return { kind: 'help', text: helpText() };
  if (errors.length === 0 && values.get('version')) return { kind: 'version', text: VERSION };

  const allErrors = [...errors, ...checkFlags(values, failed, moreChecks)];
  if (allErrors.length > 0) return { kind: 'invalid', errors: allErrors };
  return { kind: 'run', options: optionsFrom(values), warnings: [...warnings, ...valueWarnings(values)] };
}

/** Returns a warning for each value that the original accepts and that is probably a mistake. */
function valueWarnings(values: FlagValues): string[] {
  const { warnings } = addressTypes(values.get('kubelet-preferred-address-types'));
  return [...warnings, ...kubeletPortWarnings(values), ...auditWarnings(values), ...watchWarnings(values)];
}

/** Makes the options. Every flag in use is read here or in the function above. */
export function optionsFrom(values: FlagValues): Options {
  const metricResolutionMs = timerMilliseconds(values.get('metric-resolution'));
  return Object.assign(new Options(), {
    kubeconfig: values.get('kubeconfig') || undefined,
    metricResolutionMs,
    maxStalenessMs: values.isGiven('max-staleness')
      ? milliseconds(values.get('max-staleness'))
      : metricResolutionMs * DEFAULT_STALENESS_IN_RESOLUTIONS,
    extraResources: extraResourcesOf(values.get('extra-resources')),
    incompletePods: values.get('incomplete-pods') as IncompletePods,
    readiness: values.get('readiness') as Readiness,
    history: historyOptions(values),
    watch: watchOptions(values),
    stateDir: values.get('state-dir') || undefined,
    kubeletCertificateAuthority: values.get('kubelet-certificate-authority') || undefined,
    kubeletClientCertificate: values.get('kubelet-client-certificate') || undefined,
    kubeletClientKey: values.get('kubelet-client-key') || undefined,
    kubeletTlsVerify: values.get('kubelet-insecure-tls')
      ? 'insecure'
      : (values.get('kubelet-tls-verify') as KubeletTlsVerify),
    kubeletTlsGiven:
      values.isGiven('kubelet-insecure-tls') ||
      values.isGiven('kubelet-tls-verify') ||
      values.get('kubelet-certificate-authority') !== '',
    kubeletCompletelyInsecure: values.get('deprecated-kubelet-completely-insecure'),
    kubeletPageFilter: values.get('kubelet-page-filter') === 'auto',
    kubeletCompression: values.get('kubelet-compression') === 'gzip' ? 'gzip' : 'identity',
    kubeletPort: kubeletPort(values),
    kubeletUseNodeStatusPort: values.get('kubelet-use-node-status-port'),
    kubeletPreferredAddressTypes: addressTypes(values.get('kubelet-preferred-address-types')).types,
    kubeletRequestTimeoutMs: timerMilliseconds(values.get('kubelet-request-timeout')),
    nodeSelector: values.get('node-selector'),
    accelerators: acceleratorOptions(values),
    // The original documents an empty address as every interface.
    bindAddress: values.get('bind-address') || '0.0.0.0',
    securePort: values.get('secure-port'),
    tlsCertFile: values.get('tls-cert-file') || undefined,
    tlsPrivateKeyFile: values.get('tls-private-key-file') || undefined,
    certDir: values.get('cert-dir') || undefined,
    tlsSniCertKeys: values.get('tls-sni-cert-key').map(parseNamedCertKey),
    tlsMinVersion: (values.get('tls-min-version') || 'VersionTLS12') as TlsVersion,
    tlsCipherSuites: values.get('tls-cipher-suites').filter(isCipherSuite),
    tlsCurvePreferences: values.get('tls-curve-preferences'),
    disableHttp2Serving: values.get('disable-http2-serving'),
    http2MaxStreamsPerConnection: values.get('http2-max-streams-per-connection'),
    permitPortSharing: values.get('permit-port-sharing'),
    permitAddressSharing: values.get('permit-address-sharing'),
    maxRequestsInflight: values.get('max-requests-inflight'),
    maxMutatingRequestsInflight: values.get('max-mutating-requests-inflight'),
    requestTimeoutMs: timerMilliseconds(values.get('request-timeout')),
    goawayChance: values.get('goaway-chance'),
    shutdownDelayMs: timerMilliseconds(values.get('shutdown-delay-duration')),
    shutdownSendRetryAfter: values.get('shutdown-send-retry-after'),
    strictTransportSecurity: values.get('strict-transport-security-directives'),
    authenticationKubeconfig: values.get('authentication-kubeconfig') || undefined,
    authenticationSkipLookup: values.get('authentication-skip-lookup'),
    authenticationTolerateLookupFailure: values.get('authentication-tolerate-lookup-failure'),
    authenticationTokenCacheTtlMs: milliseconds(values.get('authentication-token-webhook-cache-ttl')),
    clientCaFile: values.get('client-ca-file') || undefined,
    requestHeaderClientCaFile: values.get('requestheader-client-ca-file') || undefined,
    requestHeaderAllowedNames: values.get('requestheader-allowed-names'),
    requestHeaderUsernameHeaders: values.get('requestheader-username-headers'),
    requestHeaderGroupHeaders: values.get('requestheader-group-headers'),
    requestHeaderUidHeaders: values.get('requestheader-uid-headers'),
    requestHeaderExtraHeadersPrefix: values.get('requestheader-extra-headers-prefix'),
    authorizationKubeconfig: values.get('authorization-kubeconfig') || undefined,
    authorizationAlwaysAllowPaths: values.get('authorization-always-allow-paths'),
    authorizationAllowedCacheTtlMs: milliseconds(values.get('authorization-webhook-cache-authorized-ttl')),
    authorizationDeniedCacheTtlMs: milliseconds(values.get('authorization-webhook-cache-unauthorized-ttl')),
    auditPolicyFile: values.get('audit-policy-file') || undefined,
    auditLog: auditLogOptions(values),
    auditWebhook: auditWebhookOptions(values),
    flags: values,
    logging: loggingOptions(values),
  } satisfies Options);
}

function milliseconds(nanoseconds: number): number {
  return nanoseconds / NANOSECONDS_PER_MILLISECOND;
}

const FLAG = 'kubelet-port';

/**
 * Returns the port of kubelets. With `--kubelet-use-node-status-port`, the original accepts any number. The default
 * then replaces a number that is not a port.
 */
function kubeletPort(values: FlagValues): number {
  return isPort(values.get(FLAG)) ? values.get(FLAG) : defaultOf(FLAG);
}

/** Returns a warning if the number is not a port. */
function kubeletPortWarnings(values: FlagValues): string[] {
  const port = values.get(FLAG);
  if (isPort(port)) return [];
  return [`${port} of "--${FLAG}" is not a port; for Nodes that name no port it is ${defaultOf(FLAG)}`];
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}
