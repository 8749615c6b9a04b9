/** Axis of a graph: an upper end that is easy to read and the values to draw lines at. */
export interface AxisScale {
  readonly max: number;
  readonly step: number;
  /** From 0 to `max`. */
  readonly ticks: readonly number[];
}

const NICE_STEPS = [1, 2, 2.5, 5, 10] as const;

/**
 * Smallest axis of round numbers that holds `value` in at most `intervals` steps.
 * `floor` is the smallest upper end allowed, so that noise around zero does not fill the graph.
 */
export function axisScale(value: number, intervals: number, floor: number): AxisScale {
  const wanted = Math.max(Number.isFinite(value) ? value : 0, floor);
  const rough = wanted / intervals;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = NICE_STEPS.find((step) => step * power >= rough * 0.999_999) ?? 10;
  const step = nice * power;
  const count = Math.max(1, Math.ceil(wanted / step - 0.000_001));
  return { max: step * count, step, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** A graph of a stack above a zero line and a mirrored area below it. All in the unit of the values. */
export interface MirrorScale {
  readonly step: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * One scale for both sides, so that areas above and below compare. `bottom` is at least one step when anything is below.
 */
export function mirrorScale(above: number, below: number, floor: number): MirrorScale {
  const { step } = axisScale(Math.max(above, 0) + Math.max(below, 0), 4, floor);
  return {
    step,
    top: step * Math.max(1, Math.ceil(Math.max(above, floor / 2) / step - 0.000_001)),
    bottom: below > 0 ? step * Math.max(1, Math.ceil(below / step - 0.000_001)) : 0,
  };
}

/** Pixel of a value, 0 at `top` of the plot. */
export function yOf(value: number, scale: MirrorScale, heightPx: number): number {
  return ((scale.top - value) / (scale.top + scale.bottom)) * heightPx;
}
