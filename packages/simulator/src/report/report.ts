/** A table: cells are printed as they are. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Series {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A plot of lines over two linear axes. */
export interface Plot {
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

/** What an experiment has to say. */
export interface Report {
  readonly title: string;
  /** How it was set up and how to read it; one line each. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
}
