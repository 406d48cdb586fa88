/** The numbers of one page that `--extra-resources` asks for. An array is empty if its numbers are not asked for. */
export interface ExtraValues {
  /** For each gauge, in the slots of the layout: whole numbers, never negative; NaN where the page has none. */
  readonly gauges: readonly Float64Array[];
  /** `BATCH_FIELDS` numbers for each Pod, in the order of the layout. No page says when a Pod started. */
  readonly pods: Float64Array;
  /** For each gauge, a number for each Pod; NaN where the page has none. */
  readonly podGauges: readonly Float64Array[];
}
