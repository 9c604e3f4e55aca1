import type { ChartOptions, DeepPartial } from 'lightweight-charts';
import type { Zone } from '../format/time.ts';
import type { ChartColors } from './chart-colors.ts';
import { crosshairTime, tickMark } from './chart-time.ts';

/** Returns the look of a chart in the present theme and zone. */
export function chartOptions(colors: ChartColors, zone: Zone): DeepPartial<ChartOptions> {
  return {
    autoSize: true,
    layout: {
      background: { color: colors.background },
      textColor: colors.text,
      fontSize: 11,
      fontFamily: getComputedStyle(document.body).fontFamily,
      attributionLogo: true,
      panes: { separatorColor: colors.border, separatorHoverColor: colors.accentSoft },
    },
    grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
    crosshair: {
      mode: 0,
      vertLine: { color: colors.crosshair, labelBackgroundColor: colors.label, style: 3, width: 1 },
      horzLine: { color: colors.crosshair, labelBackgroundColor: colors.label, style: 3, width: 1 },
    },
    rightPriceScale: { borderColor: colors.border, scaleMargins: { top: 0.12, bottom: 0.08 } },
    timeScale: {
      borderColor: colors.border, timeVisible: true, secondsVisible: false, rightOffset: 6, minBarSpacing: 0.5,
      tickMarkFormatter: (time: Parameters<typeof tickMark>[0], kind: Parameters<typeof tickMark>[1]) => tickMark(time, kind, zone),
    },
    localization: { timeFormatter: (time: Parameters<typeof crosshairTime>[0]) => crosshairTime(time, zone) },
  };
}
