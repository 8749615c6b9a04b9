import type { Random } from '@paceline/core';

/** Cities of a region, in a square: what the address data know below the region. */
const CITIES_PER_SIDE = 4;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly region: number;
  readonly locality: readonly [country: number, operator: number, region: number, city: number];
}

/**
 * The unit square, cut into a grid of g x g regions, as the experiments of the design that this project follows have it; regions
 * of one quarter share the field above, cities are a finer grid within a region. Fields count from 1: 0 means unknown.
 */
export class Geography {
  readonly #side: number;
  readonly #extent: number;

  /** `regions`: a square number. `extent`: side of the square in which everybody lives; 1 is all there is. */
  constructor(regions: number, extent = 1) {
    this.#extent = extent;
    this.#side = Math.round(Math.sqrt(regions));
    if (this.#side ** 2 !== regions) throw new RangeError(`regions must be a square number, not ${regions}`);
  }

  get regions(): number {
    return this.#side ** 2;
  }

  /** Anywhere, all places alike. */
  somewhere(random: Random): Place {
    const x = random.between(0, 1);
    const y = random.between(0, 1);
    const side = this.#side;
    const region = cell(x, side) + side * cell(y, side);
    const quarter = 1 + cell(x, 2) + 2 * cell(y, 2);
    const city =
      1 + cell((x * side) % 1, CITIES_PER_SIDE) + CITIES_PER_SIDE * cell((y * side) % 1, CITIES_PER_SIDE);
    return { x: x * this.#extent, y: y * this.#extent, region, locality: [1, quarter, region + 1, city] };
  }
}

function cell(coordinate: number, cells: number): number {
  return Math.min(Math.floor(coordinate * cells), cells - 1);
}
