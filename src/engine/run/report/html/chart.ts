import { Markup, markup } from './markup.ts';
import type { Part } from './markup.ts';
import type { Scale } from './scale.ts';

/** A figure with one plot: the drawing stretches with the page, its words do not. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** What a person who cannot see it needs to know. */
  readonly description: string;
  readonly caption?: Part;
  readonly x: Scale;
  readonly y: Scale;
  /** In rem. */
  readonly height: number;
  readonly marks: readonly Markup[];
  readonly legend?: readonly { readonly kind: string; readonly text: string }[];
  readonly isInner?: boolean;
}

const WIDTH = 1000;
const HEIGHT = 400;

/** Draws a figure. */
export function figure(given: Figure): Markup {
  const { id, title, caption, legend = [], isInner = false } = given;
  const heading = isInner ? markup`<h4>${title}</h4>` : markup`<h3>${title}</h3>`;
  return markup`<figure id="${id}"><figcaption>${heading}${caption === undefined ? null : markup`<p>${caption}</p>`}${legend.length === 0 ? null : markup`<ul class="legend">${legend.map(({ kind, text }) => markup`<li><i class="${kind}"></i>${text}</li>`)}</ul>`}</figcaption>${plot(given)}</figure>`;
}

/** Draws the plot alone, for figures that share one head. */
export function plot({ id, title, description, x, y, height, marks }: Figure): Markup {
  const lines = y.ticks.map(({ value }) => `M0 ${py(y, value)}H${WIDTH}`).join('');
  return markup`<div class="plot" style="--h:${height}rem"><div class="y" aria-hidden="true">${y.ticks.map(({ value, label }) => markup`<span style="top:${(100 - y.at(value) * 100).toFixed(2)}%">${label}</span>`)}</div>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc><path class="grid" d="${lines}"/>${marks}</svg>
<div class="x" aria-hidden="true">${x.ticks.map(({ value, label }, index) => markup`<span class="${index % 2 === 1 ? 'odd' : ''}" style="left:${(x.at(value) * 100).toFixed(2)}%">${label}</span>`)}</div></div>`;
}

/** A line through points; it breaks where a value is not known. */
export function line(kind: string, x: Scale, y: Scale, xs: readonly number[], ys: readonly (number | null)[]): Markup {
  return markup`<path class="line ${kind}" d="${pathOf(x, y, xs, ys)}"/>`;
}

/** A filled area between a line and a base. */
export function area(kind: string, x: Scale, y: Scale, xs: readonly number[], ys: readonly number[], base: number): Markup {
  if (xs.length === 0) return markup``;
  const floor = py(y, base);
  return markup`<path class="area ${kind}" d="${pathOf(x, y, xs, ys)}V${floor}H${px(x, xs[0]!)}Z"/>`;
}

/** Bars from a base; each has its own kind. */
export function bars(x: Scale, y: Scale, boxes: readonly { readonly from: number; readonly to: number; readonly value: number; readonly kind: string; readonly base?: number }[]): Markup {
  return markup`${boxes.filter(({ value, base = 0 }) => value !== base).map(({ from, to, value, kind, base = 0 }) => {
    const [top, bottom] = [Math.max(value, base), Math.min(value, base)];
    return new Markup(`<rect class="${kind}" x="${px(x, from)}" y="${py(y, top)}" width="${((x.at(to) - x.at(from)) * WIDTH).toFixed(1)}" height="${((y.at(top) - y.at(bottom)) * HEIGHT).toFixed(1)}"/>`);
  })}`;
}

/** Round dots: lines without length keep their round ends however the plot is stretched. */
export function dots(kind: string, x: Scale, y: Scale, points: readonly (readonly [number, number])[]): Markup {
  return markup`<path class="dots ${kind}" d="${points.map(([a, b]) => `M${px(x, a)} ${py(y, b)}h0`).join('')}"/>`;
}

/** A straight rule at a value. */
export function rule(kind: string, y: Scale, value: number): Markup {
  return markup`<path class="line ${kind}" d="M0 ${py(y, value)}H${WIDTH}"/>`;
}

export function upright(kind: string, x: Scale, value: number): Markup {
  return markup`<path class="line ${kind}" d="M${px(x, value)} 0V${HEIGHT}"/>`;
}

function pathOf(x: Scale, y: Scale, xs: readonly number[], ys: readonly (number | null)[]): string {
  let path = '';
  let isBroken = true;
  for (let i = 0; i < xs.length; i++) {
    const value = ys[i];
    if (value === null || value === undefined) {
      isBroken = true;
      continue;
    }
    path += `${isBroken ? 'M' : 'L'}${px(x, xs[i]!)} ${py(y, value)}`;
    isBroken = false;
  }
  return path;
}

function px(x: Scale, value: number): string {
  return (x.at(value) * WIDTH).toFixed(1);
}

function py(y: Scale, value: number): string {
  return ((1 - y.at(value)) * HEIGHT).toFixed(1);
}
