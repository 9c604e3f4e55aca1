import styles from './Sparkline.module.css';

/** Draws a handful of values as a line without axes; decoration beside the number that says the same. */
export function Sparkline({ values, width = 56, height = 20 }: { readonly values: readonly number[]; readonly width?: number; readonly height?: number }) {
  if (values.length < 2) return <svg className={styles.spark} width={width} height={height} aria-hidden />;
  const isUp = (values.at(-1) ?? 0) >= (values[0] ?? 0);
  return <svg className={styles.spark} width={width} height={height} aria-hidden><path className={isUp ? styles.up : styles.down} d={sparkPath(values, width, height)} /></svg>;
}

/** Returns the path of the values, scaled to fill the box with one pixel to spare. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  return values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${((index / (values.length - 1)) * width).toFixed(1)} ${(height - 1 - ((value - low) / span) * (height - 2)).toFixed(1)}`)
    .join('');
}
