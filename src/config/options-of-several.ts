import { acceleratorOptions, type AcceleratorOptions } from './accelerator-options.js';
import { addressTypes } from './address-types.js';
import {
  auditLogOptions,
  type AuditLogOptions,
  auditWebhookOptions,
  type AuditWebhookOptions,
} from './audit-options.js';
import type { kubeletClientFlags } from './flag-table/kubelet-client.js';
import type { FlagValues } from './flag-values.js';
import { historyOptions, type HistoryOptions } from './history-options.js';
import { kubeletPort } from './kubelet-port.js';
import { loggingOptions, type LoggingOptions } from './logging-options.js';
import { milliseconds } from './read-option.js';
import { timerMilliseconds } from './timer-milliseconds.js';
import { watchOptions, type WatchOptions } from './watch-options.js';

/** A node's metrics survive two failed cycles. The half allows for the jitter of the third. */
const DEFAULT_STALENESS_IN_RESOLUTIONS = 2.5;

/** The name that a kubelet certificate must have: the address of the request, any name of the Node, or none. */
export type KubeletTlsVerify = (typeof kubeletClientFlags)['kubelet-tls-verify']['choices'][number];

/** The options that need several flags, or the default of their flag. */
export interface OptionsOfSeveral {
  /**
   * `--max-staleness`: how long a node's last points are served after its last good scrape; 0: until the next cycle.
   */
  maxStalenessMs: number;
  /** `--history` and `--history-budget`; unset: no history. */
  history?: HistoryOptions;
  /** `--watch` and the flags about watches; unset: there are none. */
  watch?: WatchOptions;
  /** `--kubelet-tls-verify`, or `insecure` by `--kubelet-insecure-tls`: what kubelet certificates must name. */
  kubeletTlsVerify: KubeletTlsVerify;
  /** True if a flag says how kubelet certificates are verified. */
  kubeletTlsGiven: boolean;
  /** `--kubelet-port`. */
  kubeletPort: number;
  /** `--kubelet-preferred-address-types`, most preferred first. */
  kubeletPreferredAddressTypes: readonly string[];
  /** `--accelerators` and the flags about them; unset: no exporter is read. */
  accelerators?: AcceleratorOptions;
  /** `--audit-log-*`; unset: no audit file. */
  auditLog?: AuditLogOptions;
  /** `--audit-webhook-*`; unset: no events are sent. */
  auditWebhook?: AuditWebhookOptions;
  /** `--logging-format`, `-v`, `--vmodule` and the flags about streams and buffers. */
  logging: LoggingOptions;
  /** All flags as given, to show them. All other fields have the effective values. */
  flags?: FlagValues;
}

/** Reads the options that no row of the flag table can read alone. */
export function optionsOfSeveral(values: FlagValues): OptionsOfSeveral {
  return {
    maxStalenessMs: values.isGiven('max-staleness')
      ? milliseconds(values.get('max-staleness'))
      : timerMilliseconds(values.get('metric-resolution')) * DEFAULT_STALENESS_IN_RESOLUTIONS,
    history: historyOptions(values),
    watch: watchOptions(values),
    kubeletTlsVerify: values.get('kubelet-insecure-tls')
      ? 'insecure'
      : (values.get('kubelet-tls-verify') as KubeletTlsVerify),
    kubeletTlsGiven:
      values.isGiven('kubelet-insecure-tls') ||
      values.isGiven('kubelet-tls-verify') ||
      values.get('kubelet-certificate-authority') !== '',
    kubeletPort: kubeletPort(values),
    kubeletPreferredAddressTypes: addressTypes(values.get('kubelet-preferred-address-types')).types,
    accelerators: acceleratorOptions(values),
    auditLog: auditLogOptions(values),
    auditWebhook: auditWebhookOptions(values),
    logging: loggingOptions(values),
    flags: values,
  };
}
