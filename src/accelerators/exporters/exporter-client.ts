import type { AcceleratorOptions, ExporterOptions } from '../../config/accelerator-options.js';
import { type PageLimits, PageBuffers } from '../../kubelet/http/page-buffers.js';
import { Exporter } from './exporter.js';
import { ExporterTls } from './exporter-tls.js';

const MIB = 1024 * 1024;

/**
 * No exporter has a page above 1 MiB: one line takes about 300 bytes, and 16 devices have some 500 lines. All pages that
 * are being read take at most 32 MiB. Each exporter that never ends would take a MiB otherwise.
 */
export const EXPORTER_PAGES: PageLimits = { largestPage: MIB, largestKept: 0, mostLarge: 32 * MIB };

/** Opens exporters, and has what all of them share: authorities and page buffers. */
export class ExporterClient {
  private readonly tls: ExporterTls;
  private readonly buffers = new PageBuffers(EXPORTER_PAGES);

  constructor(options: AcceleratorOptions) {
    this.tls = new ExporterTls(options);
  }

  /** Returns one more exporter. Nothing is sent yet. The caller closes it when it goes. */
  openExporter(options: ExporterOptions): Exporter {
    return new Exporter(options, this.tls, this.buffers);
  }
}
