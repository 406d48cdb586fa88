/** The numbers of one page that `--extra-resources` asks for; an array is empty when nobody asked for what it holds. */
export interface ExtraValues {
  /** Swap in bytes, in the slots of the layout: whole numbers, never negative; NaN for what the page says none of. */
  readonly swap: Float64Array;
  /** `BATCH_FIELDS` numbers for each Pod, in the order of the layout. Nobody says when a Pod started. */
  readonly pods: Float64Array;
  /** Swap in bytes of each Pod; NaN for one of which the page says none. */
  readonly podSwap: Float64Array;
}
