import type { z } from 'zod';
import { invariant } from '../../domain/assert.ts';
import { createRng } from '../../compute/rng.ts';
import { cellCount, cellWidth, unitOf, valueAt } from './dimension.ts';
import type { Dimension, Scalar } from './dimension.ts';

/** A point of the unit cube: one place from 0 to 1 for each dimension. */
export type Point = Float64Array;

/** What a sampler has to know of the space that it draws from. */
export interface SearchSpace {
  readonly dimensions: number;
  /** Returns whether the settings at a point are allowed together. */
  isValid(point: Point): boolean;
  /** Moves a point to the middle of its cell: two points of one cell are the same settings. */
  snapped(point: Point): Point;
  /** Text that two points share when they are the same settings. */
  keyOf(point: Point): string;
  /** How much of the unit interval the value of a dimension takes up there; 0 where any number may be. */
  cellWidth(dimension: number, unit: number): number;
  /** The number of choices of a dimension without an order; 0 for numbers. */
  choiceCount(dimension: number): number;
}

/** No settings in the space are allowed, or so few that chance does not meet them. */
export class SpaceEmpty extends Error {
  override readonly name = 'SpaceEmpty';
}

/** So many draws without one that is allowed mean that the space is empty. */
const MOST_DRAWS = 10_000;

export interface SpacePlan {
  readonly dimensions: readonly Dimension[];
  /** Settings that stay as they are. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodType;
}

/** The settings that a search may try: bounds of its own, and the schema's word on what is allowed together. */
export class ConfigSpace implements SearchSpace {
  readonly #plan: SpacePlan;

  constructor(plan: SpacePlan) {
    invariant(plan.dimensions.length > 0, 'expected at least one setting to search, was none');
    this.#plan = plan;
  }

  get dimensions(): number {
    return this.#plan.dimensions.length;
  }

  /** Product of the values of each setting, allowed together or not; null when they cannot be counted. */
  get size(): number | null {
    return this.#plan.dimensions.reduce<number | null>((size, dimension) => {
      const count = cellCount(dimension);
      return size === null || count === null ? null : size * count;
    }, 1);
  }

  /** Returns the searched settings at a point, by name. */
  valuesAt(point: Point): Readonly<Record<string, Scalar>> {
    return Object.fromEntries(this.#plan.dimensions.map((dimension, index) => [dimension.name, valueAt(dimension, point[index]!)]));
  }

  /** Returns the whole configuration at a point as the schema reads it, with its defaults; null where it is not allowed. */
  configAt(point: Point): Readonly<Record<string, unknown>> | null {
    const parsed = this.#plan.schema.safeParse(this.#draft(point));
    return parsed.success ? parsed.data as Readonly<Record<string, unknown>> : null;
  }

  /** Returns the point of a configuration; null when it lies outside the space. */
  pointOf(config: Readonly<Record<string, unknown>>): Point | null {
    const units = this.#plan.dimensions.map((dimension) => unitOf(dimension, valueIn(config, dimension.name)));
    return units.every((unit) => unit !== null) ? Float64Array.from(units) : null;
  }

  isValid(point: Point): boolean {
    return this.#plan.schema.safeParse(this.#draft(point)).success;
  }

  snapped(point: Point): Point {
    return Float64Array.from(this.#plan.dimensions, (dimension, index) => unitOf(dimension, valueAt(dimension, point[index]!)) ?? point[index]!);
  }

  keyOf(point: Point): string {
    return JSON.stringify(this.#plan.dimensions.map((dimension, index) => valueAt(dimension, point[index]!)));
  }

  cellWidth(dimension: number, unit: number): number {
    return cellWidth(this.#dimension(dimension), unit);
  }

  choiceCount(dimension: number): number {
    const found = this.#dimension(dimension);
    return found.kind === 'choice' ? found.choices.length : 0;
  }

  /**
   * Looks for settings that are allowed.
   * @throws SpaceEmpty with what the schema said most often
   */
  requireValid(): void {
    const rng = createRng(1).stream('is there anything');
    const refusals = new Map<string, number>();
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const parsed = this.#plan.schema.safeParse(this.#draft(Float64Array.from({ length: this.dimensions }, () => rng.float())));
      if (parsed.success) return;
      const [issue] = parsed.error.issues;
      // The numbers differ from draw to draw; the field that is refused does not.
      const text = `${(issue?.path ?? []).map(String).join('.')}: ${(issue?.message ?? 'not allowed').replaceAll(/-?\d+(\.\d+)?/g, 'N')}`;
      refusals.set(text, (refusals.get(text) ?? 0) + 1);
    }
    const [most] = [...refusals].toSorted(([, a], [, b]) => b - a);
    throw new SpaceEmpty(`expected settings that are allowed together, found none in ${MOST_DRAWS} draws (${most?.[0] ?? 'not allowed'}): widen the ranges`);
  }

  #draft(point: Point): Record<string, unknown> {
    const draft = structuredClone(this.#plan.fixed) as Record<string, unknown>;
    this.#plan.dimensions.forEach((dimension, index) => { put(draft, dimension.name, valueAt(dimension, point[index]!)); });
    return draft;
  }

  #dimension(index: number): Dimension {
    const dimension = this.#plan.dimensions[index];
    invariant(dimension, () => `expected one of ${this.dimensions} dimensions, was ${index}`);
    return dimension;
  }
}

/** Draws until the settings are allowed. @throws SpaceEmpty after many draws without any */
export function drawValid(space: Pick<SearchSpace, 'isValid'>, draw: () => Point): Point {
  for (let tried = 1; ; tried++) {
    const point = draw();
    if (space.isValid(point)) return point;
    if (tried >= MOST_DRAWS) throw new SpaceEmpty(`expected settings that are allowed together, found none in ${MOST_DRAWS} draws: widen the ranges`);
  }
}

/** Returns the value of a setting, by its name with dots. */
export function valueIn(config: Readonly<Record<string, unknown>>, name: string): unknown {
  return name.split('.').reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined), config);
}

function put(draft: Record<string, unknown>, name: string, value: Scalar): void {
  const keys = name.split('.');
  let inner = draft;
  for (const key of keys.slice(0, -1)) {
    const next = inner[key];
    inner = (inner[key] = typeof next === 'object' && next !== null ? next : {}) as Record<string, unknown>;
  }
  inner[keys.at(-1) ?? name] = value;
}
