/** The colours of a chart as the canvas wants them. */
export interface ChartColors {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly border: string;
  readonly crosshair: string;
  readonly label: string;
  readonly up: string;
  readonly down: string;
  readonly warn: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly watermark: string;
  readonly lines: readonly string[];
}

/** Reads the theme's tokens from the document. */
export function chartColors(): ChartColors {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: token('--surface'),
    text: token('--text-3'),
    grid: token('--chart-grid'),
    border: token('--border'),
    crosshair: token('--chart-crosshair'),
    label: token('--surface-3'),
    up: token('--up'),
    down: token('--down'),
    warn: token('--warn'),
    accent: token('--accent'),
    accentSoft: token('--accent-soft'),
    watermark: token('--watermark'),
    lines: ['--chart-line-1', '--chart-line-2', '--chart-line-3', '--chart-line-4'].map(token),
  };
}

/** Makes a six-digit hex colour see-through. @param alpha 0 to 1 */
export function withAlpha(hex: string, alpha: number): string {
  return /^#[0-9a-f]{6}$/i.test(hex) ? `${hex}${Math.round(alpha * 255).toString(16).padStart(2, '0')}` : hex;
}
