// How a template is written for `assembly/read-template.ts`, in little endian. Both compilers read this file.
//
// A form is what all nodes of one kubelet version share, one record for each metric:
//   u16 length of the heading; u16 length of the metric's name, which ends the heading; u8 kind; u8 array; the heading.
// A script is what belongs to one node:
//   u16 number of runs; u16 number of labels; u16 number of texts; u16 zero;
//   the runs: u16 place of the first line's labels or `NO_LABELS`; u16 number of lines, with `BEGINS_METRIC`;
//   the texts' beginnings: u32 each, and one that is the end of the last text;
//   the labels, which are two texts: u16 the first text; u16 the second text; u16 slot, place of a Pod or `NOBODY`;
//   the bytes of the texts.
// The numbers are the arrays of a batch, one after the other. Before them is a u32 for each: where the array begins.

export const FORM_RECORD = 6;
export const SCRIPT_HEADER = 8;
export const RUN_RECORD = 4;
export const TEXT_RECORD = 4;
export const LABELS_RECORD = 6;

/** The bits of a run's number of lines that count. */
export const MOST_LINES = 0x7fff;
/** The run begins the next metric of the form. Otherwise it goes on with the metric of the run before. */
export const BEGINS_METRIC = 0x8000;
/** The run is one line without labels. */
export const NO_LABELS = 0xffff;
/** The labels name nobody of the layout. */
export const NOBODY = 0xffff;

// What becomes of a metric's values.
/** They are checked and not kept. */
export const UNREAD = 0;
/** The template does not read a page where one is more than zero. */
export const ZERO = 1;
/** Seconds of CPU. */
export const CPU = 2;
/** Bytes of memory. */
export const MEMORY = 3;
/** Seconds since the epoch. */
export const START = 4;
/** One number for each slot or Pod. */
export const GAUGE = 5;
/** Beside a kind: the values are the node's, whatever the labels are. */
export const OF_NODE = 0x10;
