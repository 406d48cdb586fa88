import { acceleratorVendors, EXPORTER_FORM, parseExporter } from './accelerator-options.js';
import { type FlagCheck, invalid } from './flag-check.js';
import { formatGoDuration } from './go-duration.js';

const FLAG = 'accelerators';
const RIGHT = `${EXPORTER_FORM} with a vendor of ${acceleratorVendors.join(', ')}`;

/** The rules about accelerators. No Service may be named twice, because its devices would count twice. */
export const acceleratorChecks: readonly FlagCheck[] = [
  {
    flags: [FLAG],
    problem(values) {
      const wrong = values.get(FLAG).find((text) => parseExporter(text) === undefined);
      return wrong === undefined ? undefined : invalid(FLAG, wrong, 'not an exporter', RIGHT);
    },
  },
  {
    flags: [FLAG],
    problem(values) {
      const texts = values.get(FLAG);
      const keys = texts.map(parseExporter).map((each) => each && `${each.vendor}=${each.namespace}/${each.service}`);
      const twice = keys.find((key, i) => key !== undefined && keys.indexOf(key) !== i);
      return twice === undefined ? undefined : invalid(FLAG, texts.join(','), `${twice} is given twice`, 'it once');
    },
  },
  {
    flags: ['accelerator-window'],
    problem(values) {
      const window = values.get('accelerator-window');
      if (window >= 0) return undefined;
      return invalid('accelerator-window', formatGoDuration(window), 'negative', '0 or more, such as 1m');
    },
  },
  {
    flags: ['accelerators-certificate-authority', 'accelerators-insecure-tls'],
    problem(values) {
      if (!values.get('accelerators-insecure-tls') || !values.get('accelerators-certificate-authority'))
        return undefined;
      return 'flags "--accelerators-certificate-authority" and "--accelerators-insecure-tls" exclude each other; want at most one of them';
    },
  },
];
